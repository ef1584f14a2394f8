// libzstd, whose functions Swift calls as they are.
#ifndef DISKSCRIPT_CZSTD_H
#define DISKSCRIPT_CZSTD_H

#include <zstd.h>

#endif
