import { err, ok } from "../base/result.ts";
import type { Result } from "../base/result.ts";
import type { EnvelopeError } from "./envelope-error.ts";

/**
 * Refuses a document type declaration anywhere outside comments, CDATA sections and processing instructions,
 * before anything parses the text: with it go entity definitions and external subsets.
 * Any other `<!` is refused as not well-formed. Linear in the length of the text.
 */
export function refuseDoctype(text: string): Result<undefined, EnvelopeError> {
  let instruction = text.indexOf("<?");
  let declaration = text.indexOf("<!");
  while (declaration !== -1) {
    let end: number;
    if (instruction !== -1 && instruction < declaration) {
      end = text.indexOf("?>", instruction + 2);
    } else if (text.startsWith("<!--", declaration)) {
      end = text.indexOf("-->", declaration + 4);
    } else if (text.startsWith("<![CDATA[", declaration)) {
      end = text.indexOf("]]>", declaration + 9);
    } else {
      const doctype = /<!\s*doctype/iy;
      doctype.lastIndex = declaration;
      return doctype.test(text)
        ? err({ kind: "doctype", message: "a document type declaration is not allowed" })
        : notWellFormed("a declaration is neither a comment nor a CDATA section");
    }
    if (end === -1) return notWellFormed("a comment, CDATA section or processing instruction is not closed");
    if (instruction !== -1 && instruction < end) instruction = text.indexOf("<?", end);
    if (declaration < end) declaration = text.indexOf("<!", end);
  }
  return ok();
}

function notWellFormed(message: string): Result<never, EnvelopeError> {
  return err({ kind: "not-well-formed", message });
}
