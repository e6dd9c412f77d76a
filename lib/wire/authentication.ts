// How client and server settle who the client is: many messages that share the tags R and p.

import { cstring, cstrings, rest, restOf, value } from "./fields.ts";
import { message, type MessageOf } from "./message.ts";

/** The login is done. (PROTOCOL-MESSAGE-FORMATS-AUTHENTICATIONOK) */
export const AuthenticationOk = message("R", "AuthenticationOk", {}, 0);

/** (PROTOCOL-MESSAGE-FORMATS-AUTHENTICATIONKERBEROSV5) */
export const AuthenticationKerberosV5 = message("R", "AuthenticationKerberosV5", {}, 2);

/** (PROTOCOL-MESSAGE-FORMATS-AUTHENTICATIONCLEARTEXTPASSWORD) */
export const AuthenticationCleartextPassword = message(
  "R",
  "AuthenticationCleartextPassword",
  {},
  3,
);

/** (PROTOCOL-MESSAGE-FORMATS-AUTHENTICATIONMD5PASSWORD) */
export const AuthenticationMD5Password = message("R", "AuthenticationMD5Password", {
  salt: restOf({ bytesMin: 4, bytesMax: 4 }),
}, 5);
export type AuthenticationMD5Password = MessageOf<typeof AuthenticationMD5Password>;

/** (PROTOCOL-MESSAGE-FORMATS-AUTHENTICATIONSCMCREDENTIAL) */
export const AuthenticationSCMCredential = message("R", "AuthenticationSCMCredential", {}, 6);

/** (PROTOCOL-MESSAGE-FORMATS-AUTHENTICATIONGSS) */
export const AuthenticationGSS = message("R", "AuthenticationGSS", {}, 7);

/** (PROTOCOL-MESSAGE-FORMATS-AUTHENTICATIONGSSCONTINUE) */
export const AuthenticationGSSContinue = message("R", "AuthenticationGSSContinue", {
  data: rest,
}, 8);
export type AuthenticationGSSContinue = MessageOf<typeof AuthenticationGSSContinue>;

/** (PROTOCOL-MESSAGE-FORMATS-AUTHENTICATIONSSPI) */
export const AuthenticationSSPI = message("R", "AuthenticationSSPI", {}, 9);

/** The mechanisms to choose from, the best first. (PROTOCOL-MESSAGE-FORMATS-AUTHENTICATIONSASL) */
export const AuthenticationSASL = message("R", "AuthenticationSASL", { mechanisms: cstrings }, 10);
export type AuthenticationSASL = MessageOf<typeof AuthenticationSASL>;

/** (PROTOCOL-MESSAGE-FORMATS-AUTHENTICATIONSASLCONTINUE) */
export const AuthenticationSASLContinue = message("R", "AuthenticationSASLContinue", {
  data: rest,
}, 11);
export type AuthenticationSASLContinue = MessageOf<typeof AuthenticationSASLContinue>;

/** (PROTOCOL-MESSAGE-FORMATS-AUTHENTICATIONSASLFINAL) */
export const AuthenticationSASLFinal = message("R", "AuthenticationSASLFinal", { data: rest }, 12);
export type AuthenticationSASLFinal = MessageOf<typeof AuthenticationSASLFinal>;

/** Any message with the tag p: which of the next four it is, only the exchange knows. */
export const PasswordResponse = message("p", "PasswordResponse", { data: rest });
export type PasswordResponse = MessageOf<typeof PasswordResponse>;

/** (PROTOCOL-MESSAGE-FORMATS-PASSWORDMESSAGE) */
export const PasswordMessage = message("p", "PasswordMessage", { password: cstring });
export type PasswordMessage = MessageOf<typeof PasswordMessage>;

/** (PROTOCOL-MESSAGE-FORMATS-SASLINITIALRESPONSE) */
export const SASLInitialResponse = message("p", "SASLInitialResponse", {
  mechanism: cstring,
  data: value,
});
export type SASLInitialResponse = MessageOf<typeof SASLInitialResponse>;

/** (PROTOCOL-MESSAGE-FORMATS-SASLRESPONSE) */
export const SASLResponse = message("p", "SASLResponse", { data: rest });
export type SASLResponse = MessageOf<typeof SASLResponse>;

/** (PROTOCOL-MESSAGE-FORMATS-GSSRESPONSE) */
export const GSSResponse = message("p", "GSSResponse", { data: rest });
export type GSSResponse = MessageOf<typeof GSSResponse>;
