import { XMLParser } from "fast-xml-parser";
const p=new XMLParser({preserveOrder:true,captureMetaData:true,stopNodes:["..*.*.*"],ignoreAttributes:true,trimValues:false,processEntities:false,jPath:false,transformTagName:n=>n.startsWith("<")?n:"<"+n});
const t='<rpc>\n<edit-config><target><running/></target><config><a/></config></edit-config></rpc>';
const M=XMLParser.getMetaDataSymbol();
const w=(l,d)=>{for(const i of l){const k=Object.keys(i)[0];console.log(' '.repeat(d)+k,i[M], i[M]&&t.slice(i[M].startIndex,i[M].endIndex)); if(Array.isArray(i[k]))w(i[k],d+1); else console.log(' '.repeat(d+1),JSON.stringify(i[k]))}}
w(p.parse(t),0)
