#pragma once
#include <stdint.h>
// A narrow face of ncursesw: no macro, no variadic function and no global of it reaches Swift.

enum { CC_BOLD = 1, CC_REVERSE = 2, CC_UNDERLINE = 4, CC_DIM = 8 };
enum { CC_OK = 0, CC_UNKNOWN_TERMINAL = -1, CC_NO_CURSOR = -2 };

/// Starts ncurses on two descriptors with the environment's locale and TERM.
int cc_open(int input, int output);
/// Leaves the screen as it was found; safe to call twice.
void cc_close(void);
/// Whether the locale writes UTF-8; known after cc_open.
int cc_is_utf8(void);
/// Colours of the terminal by its terminfo entry; 0 without any.
int cc_colors(void);
/// Rows and columns as the tty says now; 0 when it doesn't.
int cc_tty_size(int output, int *rows, int *columns);
/// Makes ncurses' screen this large.
void cc_resize(int rows, int columns);
void cc_screen_size(int *rows, int *columns);
/// A pair of palette colours (-1: the terminal's own).
int cc_pair(int foreground, int background);
/// Sets one cell; nothing is sent before cc_refresh.
void cc_put(int row, int column, uint32_t scalar, int attributes, int pair);
void cc_erase(void);
void cc_refresh(void);
/// Forgets what the terminal shows: the next refresh writes everything.
void cc_forget(void);
/// Leaves the screen for a while (Ctrl-Z), and comes back.
void cc_leave(void);
void cc_return(void);

/// TERM, HUP, INT, WINCH, TSTP and CONT write their number as a byte to this descriptor from now on; a crash first
/// writes `restore` to the terminal and puts the tty's modes back.
int cc_watch_signals(int wake, int output, const char *restore);
void cc_unwatch_signals(void);
/// Stops the process as the terminal's Ctrl-Z would; returns when it goes on.
void cc_stop(void);
/// Bit 0: input is ready, bit 1: the pipe, bit 2: the terminal is gone. -1 waits for ever.
int cc_wait(int input, int wake, int milliseconds);
