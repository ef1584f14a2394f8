// Inline wrappers for what Swift cannot call itself: variadic system calls and ioctl macros.
// Nothing else lives here; every function is one call, and reports errors through errno.
#ifndef DISKSCRIPT_CLINUX_H
#define DISKSCRIPT_CLINUX_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/loop.h>
#include <stddef.h>
#include <stdint.h>
#include <wchar.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static inline int dsk_open(const char *path, int flags, unsigned mode) {
  return open(path, flags, mode);
}

/// Size of a block device in bytes (BLKGETSIZE64).
static inline int dsk_block_size64(int fd, uint64_t *bytes) {
  return ioctl(fd, BLKGETSIZE64, bytes);
}

/// Logical sector size of a block device in bytes (BLKSSZGET).
static inline int dsk_block_sector_size(int fd, int *bytes) { return ioctl(fd, BLKSSZGET, bytes); }

/// What a block device says about transfers, in bytes: physical sector size, minimum and optimal
/// size (BLKPBSZGET, BLKIOMIN, BLKIOOPT). An optimal size of 0 means that it says none.
static inline int dsk_block_topology(int fd, unsigned *physical, unsigned *minimum,
                                     unsigned *optimal) {
  if (ioctl(fd, BLKPBSZGET, physical) < 0) return -1;
  if (ioctl(fd, BLKIOMIN, minimum) < 0) return -1;
  return ioctl(fd, BLKIOOPT, optimal);
}

/// Has the kernel begin to write what is dirty of a file, without waiting for it (sync_file_range).
static inline int dsk_start_writing(int fd) {
  return sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
}

static inline int dsk_fallocate(int fd, int mode, int64_t offset, int64_t length) {
  return fallocate(fd, mode, offset, length);
}

/// Takes or releases a lock that belongs to the open file description (F_OFD_SETLK).
static inline int dsk_ofd_lock(int fd, short type, long start, long length) {
  struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = length};
  return fcntl(fd, F_OFD_SETLK, &lock);
}

/// Whether a write lock would meet another's lock (F_OFD_GETLK): 1 or 0.
static inline int dsk_ofd_test(int fd, long start, long length) {
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = start, .l_len = length};
  if (fcntl(fd, F_OFD_GETLK, &lock) < 0) return -1;
  return lock.l_type != F_UNLCK;
}

static inline int64_t dsk_seek_data(int fd, int64_t offset) { return lseek(fd, offset, SEEK_DATA); }
static inline int64_t dsk_seek_hole(int fd, int64_t offset) { return lseek(fd, offset, SEEK_HOLE); }

/// Major and minor number of the device that `st_rdev` names.
static inline unsigned dsk_major(dev_t device) { return major(device); }
static inline unsigned dsk_minor(dev_t device) { return minor(device); }

/// Has the kernel read the partition table of a block device again (BLKRRPART).
static inline int dsk_reread_partitions(int fd) { return ioctl(fd, BLKRRPART, 0); }

// Loop devices (linux/loop.h). Each returns what ioctl returns and leaves errno.
static inline int dsk_loop_get_free(int control) { return ioctl(control, LOOP_CTL_GET_FREE); }

static inline int dsk_loop_configure(int fd, const struct loop_config *config) {
  return ioctl(fd, LOOP_CONFIGURE, config);
}

static inline int dsk_loop_get_status(int fd, struct loop_info64 *info) {
  return ioctl(fd, LOOP_GET_STATUS64, info);
}

static inline int dsk_loop_clear(int fd) { return ioctl(fd, LOOP_CLR_FD, 0); }

// Files of scripts, and child processes. What is declared here the C library shows only under feature
// macros that Swift does not set.
extern int pipe2(int ends[2], int flags);
extern int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags);
extern int posix_spawn_file_actions_addchdir_np(void *actions, const char *path);
extern int posix_spawn_file_actions_addclosefrom_np(void *actions, int from);

/// A pipe whose ends no program started from here inherits.
static inline int dsk_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

/// rename, but fails with EEXIST where `to` exists (RENAME_NOREPLACE).
static inline int dsk_rename_new(const char *from, const char *to) {
  return renameat2(AT_FDCWD, from, AT_FDCWD, to, 1 /* RENAME_NOREPLACE */);
}

/// A descriptor that becomes readable when the process has ended (pidfd_open, Linux 5.3).
static inline int dsk_process_descriptor(int process) {
  return (int)syscall(434 /* SYS_pidfd_open */, process, 0);
}

// Terminals.

/// Rows and columns of the terminal behind `fd` (TIOCGWINSZ).
static inline int dsk_terminal_size(int fd, unsigned short *rows, unsigned short *columns) {
  struct winsize size;
  if (ioctl(fd, TIOCGWINSZ, &size) != 0) return -1;
  *rows = size.ws_row;
  *columns = size.ws_col;
  return 0;
}

/// Columns of a character in the current locale, -1 for one that does not print. Declared here, as the
/// next, because the C library shows them only under feature macros that Swift does not set.
extern int wcwidth(wchar_t character);
/// The symbol of an errno, such as "ENOENT"; null where it has none.
extern const char *strerrorname_np(int number);

#endif
