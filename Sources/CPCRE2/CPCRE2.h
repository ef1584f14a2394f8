// PCRE2 for patterns and texts of bytes: the header needs to be told the width of its code units.
#ifndef DISKSCRIPT_CPCRE2_H
#define DISKSCRIPT_CPCRE2_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/// The offset of a group that took no part in a match: a macro that Swift does not import.
static inline size_t dsk_pcre2_unset(void) { return PCRE2_UNSET; }

#endif
