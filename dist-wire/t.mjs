import {parseEnvelope, rpcReplyAttributes, declareNetconfNamespace} from "./src/xml/envelope.js";
import {parseHello} from "./src/netconf/hello.js";
const B='urn:ietf:params:xml:ns:netconf:base:1.0';
const t=`<?xml version="1.0"?>\r\n<nc:rpc xmlns:nc="${B}" message-id='1&lt;&#65;'  foo="a&quot;b">\r\n <edit-config>\r\n<target><running/></target><config><constructor xmlns="a"/></config></edit-config></nc:rpc>\n`;
const e=parseEnvelope(t); console.dir(e,{depth:5}); console.log(rpcReplyAttributes(e.value.attributes)); console.log(declareNetconfNamespace(t,[e.value.operation]));
for (const x of ['', ' ', '<?xml version="1.0" encoding="latin1"?><a/>','<a/>',`<rpc xmlns="${B}"/>`,`<rpc xmlns="${B}"><get></rpc></rpc>`,`<rpc xmlns="${B}"><get/>`,`<rpc xmlns="${B}" a="1" a="2"><get/></rpc>`,`<rpc xmlns="${B}"><constructor><toString/></constructor></rpc>`,'<!DOCTYPE a><a/>','< ! doctype>', '<! doctype>', `<rpc xmlns="${B}"/><b/>`,`<rpc xmlns="${B}"/>x`, 'abc', `<rpc xmlns="${B}"><get><a></get></rpc>`,`<rpc xmlns="${B}"><x:get/></rpc>`, '<<<', '</a>', '<a', '<a b="', '<?x', '<!--']) console.log(JSON.stringify(x), JSON.stringify(parseEnvelope(x)));
console.log(parseHello(`<hello xmlns="${B}"><capabilities><capability> urn:ietf:params:netconf:base:1.1 </capability><capability>a?b&amp;c</capability></capabilities></hello>`));
const small=`<?xml version="1.0" encoding="UTF-8"?><rpc message-id="101" xmlns="${B}"><edit-config><target><running/></target><config><hwtacacs xmlns="urn:hwtacacsd:params:xml:ns:yang:hwtacacs"><accounting-stop-packet><resend><enable>50</enable></resend></accounting-stop-packet></hwtacacs></config></edit-config></rpc>`;
console.log(small.length);
for(let r=0;r<3;r++){const t0=process.hrtime.bigint(); for(let i=0;i<20000;i++)parseEnvelope(small); console.log(Number(process.hrtime.bigint()-t0)/20000/1000,'us')}
const ent='<template><name>abcdefg</name><response-timeout>5</response-timeout><quiet-time>5</quiet-time><comment x="y">some text</comment></template>\n';
for (const e of [ent, ent.replace('\n','\r\n')]) {
const big=small.replace('</hwtacacs>', e.repeat(Math.ceil(5e6/e.length))+'</hwtacacs>'); 
for(let r=0;r<4;r++){const t0=performance.now(); const x=parseEnvelope(big); console.log(big.length,x.ok, performance.now()-t0,'ms')}}
