/** How the user was authenticated: `authen_method` of RFC 8907 §6.1. */
export declare const AuthenMethod: {
    readonly notSet: 0;
    readonly none: 1;
    readonly krb5: 2;
    readonly line: 3;
    readonly enable: 4;
    readonly local: 5;
    readonly tacacsPlus: 6;
    readonly guest: 8;
    readonly radius: 16;
    readonly krb4: 17;
    readonly rcmd: 32;
};
export type AuthenMethod = (typeof AuthenMethod)[keyof typeof AuthenMethod];
/** Which kind of authentication took place: `authen_type` of RFC 8907 §5.1 and §6.1. */
export declare const AuthenType: {
    readonly notSet: 0;
    readonly ascii: 1;
    readonly pap: 2;
    readonly chap: 3;
    readonly mschap: 5;
    readonly mschapV2: 6;
};
export type AuthenType = (typeof AuthenType)[keyof typeof AuthenType];
/** What asked for the authentication: `authen_service` of RFC 8907 §5.1. */
export declare const AuthenService: {
    readonly none: 0;
    readonly login: 1;
    readonly enable: 2;
    readonly ppp: 3;
    readonly pt: 5;
    readonly rcmd: 6;
    readonly x25: 7;
    readonly nasi: 8;
    readonly fwproxy: 9;
};
export type AuthenService = (typeof AuthenService)[keyof typeof AuthenService];
