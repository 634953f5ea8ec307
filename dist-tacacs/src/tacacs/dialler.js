import { connect, isIP } from "node:net";
/** The dialler of the machine. Throws where node:net refuses the target, such as for a port above 65535. */
export const tcpDialler = ({ address, port, sourceAddress }) => {
    if (sourceAddress === undefined)
        return connect({ host: address, port });
    // A host name must resolve to the source's own address family, or it could not be reached from there.
    return connect({ host: address, port, localAddress: sourceAddress, family: isIP(sourceAddress) });
};
//# sourceMappingURL=dialler.js.map