/** The configuration datastores of RFC 6241 §5.1 and §8, by the names that its operations use. */
export type DatastoreName = "running" | "candidate" | "startup";
