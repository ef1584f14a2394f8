// libdeflate, whose functions Swift calls as they are.
#ifndef DISKSCRIPT_CDEFLATE_H
#define DISKSCRIPT_CDEFLATE_H

#include <libdeflate.h>

#endif
