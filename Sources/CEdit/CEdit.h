// Inline wrappers for what Swift cannot call itself: libedit's variadic functions, the C library's
// FILE objects and select's macros. Nothing else lives here; every function is one call.
#ifndef DISKSCRIPT_CEDIT_H
#define DISKSCRIPT_CEDIT_H

#include <histedit.h>
#include <signal.h>
#include <stdio.h>
#include <sys/select.h>

/// The character that brackets escape sequences within a prompt; they take no columns.
#define DSK_PROMPT_ESCAPE 1

typedef char *(*dsk_el_prompt_function)(EditLine *);
typedef unsigned char (*dsk_el_key_function)(EditLine *, int);

static inline FILE *dsk_stdin(void) { return stdin; }
static inline FILE *dsk_stdout(void) { return stdout; }
static inline FILE *dsk_stderr(void) { return stderr; }

static inline int dsk_el_set_client(EditLine *el, void *client) {
  return el_set(el, EL_CLIENTDATA, client);
}
static inline void *dsk_el_client(EditLine *el) {
  void *client = 0;
  return el_get(el, EL_CLIENTDATA, &client) == 0 ? client : 0;
}

/// "emacs" or "vi".
static inline int dsk_el_set_editor(EditLine *el, const char *name) {
  return el_set(el, EL_EDITOR, name);
}
static inline const char *dsk_el_editor(EditLine *el) {
  const char *name = 0;
  return el_get(el, EL_EDITOR, &name) == 0 ? name : 0;
}

static inline int dsk_el_set_prompt(EditLine *el, dsk_el_prompt_function prompt) {
  return el_set(el, EL_PROMPT_ESC, prompt, DSK_PROMPT_ESCAPE);
}
static inline int dsk_el_set_reader(EditLine *el, el_rfunc_t reader) {
  return el_set(el, EL_GETCFN, reader);
}
static inline int dsk_el_add_function(EditLine *el, const char *name, const char *help,
                                      dsk_el_key_function function) {
  return el_set(el, EL_ADDFN, name, help, function);
}

/// Binds a key sequence to a named function.
static inline int dsk_el_bind(EditLine *el, const char *key, const char *function) {
  return el_set(el, EL_BIND, key, function, (char *)0);
}
/// The same in vi's command mode.
static inline int dsk_el_bind_command_mode(EditLine *el, const char *key, const char *function) {
  return el_set(el, EL_BIND, "-a", key, function, (char *)0);
}

/// Changes one terminal flag, such as "-isig", for the time of editing.
static inline int dsk_el_set_tty(EditLine *el, const char *flag) {
  return el_set(el, EL_SETTY, "-d", flag, (char *)0);
}
/// 1 puts the terminal into editing mode, 0 gives it back.
static inline int dsk_el_prepare_terminal(EditLine *el, int raw) {
  return el_set(el, EL_PREP_TERM, raw);
}
/// Draws the prompt and the line afresh from where the terminal's cursor stands.
static inline int dsk_el_refresh(EditLine *el) { return el_set(el, EL_REFRESH); }

static inline int dsk_el_set_history(EditLine *el, History *list) {
  return el_set(el, EL_HIST, history, list);
}
static inline int dsk_history_set_size(History *list, int count) {
  HistEvent event;
  return history(list, &event, H_SETSIZE, count);
}
static inline int dsk_history_enter(History *list, const char *line) {
  HistEvent event;
  return history(list, &event, H_ENTER, line);
}
static inline int dsk_history_clear(History *list) {
  HistEvent event;
  return history(list, &event, H_CLEAR);
}

/// Waits until `fd` can be read, with the signals of `mask` blocked only then: 1, or -1 with errno.
static inline int dsk_wait_readable(int fd, const sigset_t *mask) {
  fd_set set;
  FD_ZERO(&set);
  FD_SET(fd, &set);
  return pselect(fd + 1, &set, 0, 0, 0, mask);
}

/// 1 where `fd` can be read within so many milliseconds, else 0, or -1 with errno.
static inline int dsk_readable_within(int fd, int milliseconds) {
  struct timeval time = {0, milliseconds * 1000};
  fd_set set;
  FD_ZERO(&set);
  FD_SET(fd, &set);
  return select(fd + 1, &set, 0, 0, &time);
}

#endif
