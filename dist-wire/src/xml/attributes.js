import { XMLParser } from "fast-xml-parser";
/** Something that looks like an attribute without prefix, in a tag or in text. */
const SUSPECT = /\s(?!xmlns[\s=])[A-Za-z_][\w.-]*\s*=\s*["']/;
const ATTRIBUTES = ":@";
/**
 * The first attribute without namespace below the first element called `within` (any prefix).
 * The text is well-formed already. Nearly every message is cleared by one regular expression;
 * only what looks suspicious is parsed whole.
 */
export function findUnprefixedAttribute(text, within) {
    const start = new RegExp(`<(?:[\\w.-]+:)?${within}[\\s>/]`).exec(text);
    if (!start || !SUSPECT.test(text.slice(start.index)))
        return undefined;
    const parser = new XMLParser({
        preserveOrder: true,
        ignoreAttributes: false,
        attributeNamePrefix: "",
        parseTagValue: false,
        parseAttributeValue: false,
        processEntities: false,
    });
    // The parser has no types for its ordered form.
    const nodes = parser.parse(text);
    return search(nodes, within, false);
}
function search(nodes, within, inside) {
    for (const node of nodes) {
        const name = Object.keys(node).find((key) => key !== ATTRIBUTES);
        if (name === undefined || name === "#text" || name.startsWith("?"))
            continue;
        const local = name.slice(name.indexOf(":") + 1);
        if (inside) {
            const attributes = Object.keys(node[ATTRIBUTES] ?? {});
            const stray = attributes.find((attribute) => attribute !== "xmlns" && !attribute.includes(":"));
            if (stray !== undefined)
                return { element: local, attribute: stray };
        }
        const children = node[name];
        if (!Array.isArray(children))
            continue;
        const found = search(children, within, inside || local === within);
        if (found)
            return found;
    }
    return undefined;
}
//# sourceMappingURL=attributes.js.map