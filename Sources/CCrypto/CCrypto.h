// OpenSSL's libcrypto. The digests are its low-level functions: deprecated there in favour of
// providers, which would cost a start-up for the same code. Ciphers are reached through providers,
// because the low-level ones do without the processor's instructions for AES, and are fifty times as
// slow; what that costs is paid by the first encrypted image that is opened.
#ifndef DISKSCRIPT_CCRYPTO_H
#define DISKSCRIPT_CCRYPTO_H

#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/md5.h>
#include <openssl/ripemd.h>
#include <openssl/sha.h>

#endif
