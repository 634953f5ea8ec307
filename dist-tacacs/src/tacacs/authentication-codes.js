/** How the user was authenticated: `authen_method` of RFC 8907 §6.1. */
export const AuthenMethod = {
    notSet: 0x00,
    none: 0x01,
    krb5: 0x02,
    line: 0x03,
    enable: 0x04,
    local: 0x05,
    tacacsPlus: 0x06,
    guest: 0x08,
    radius: 0x10,
    krb4: 0x11,
    rcmd: 0x20,
};
/** Which kind of authentication took place: `authen_type` of RFC 8907 §5.1 and §6.1. */
export const AuthenType = {
    notSet: 0x00,
    ascii: 0x01,
    pap: 0x02,
    chap: 0x03,
    mschap: 0x05,
    mschapV2: 0x06,
};
/** What asked for the authentication: `authen_service` of RFC 8907 §5.1. */
export const AuthenService = {
    none: 0x00,
    login: 0x01,
    enable: 0x02,
    ppp: 0x03,
    pt: 0x05,
    rcmd: 0x06,
    x25: 0x07,
    nasi: 0x08,
    fwproxy: 0x09,
};
//# sourceMappingURL=authentication-codes.js.map