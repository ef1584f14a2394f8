// The digests of OpenSSL's libcrypto by its low-level functions: deprecated there in favour of
// providers, which would cost a start-up and megabytes of a static program for the same code.
#ifndef DISKSCRIPT_CCRYPTO_H
#define DISKSCRIPT_CCRYPTO_H

#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/md5.h>
#include <openssl/sha.h>

#endif
