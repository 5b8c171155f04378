#include "ccurses.h"
#include <langinfo.h>
#include <locale.h>
#include <ncursesw/curses.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

static SCREEN *screen;
static FILE *in_file, *out_file;
static int utf8;

int cc_open(int input, int output) {
  setlocale(LC_CTYPE, "");
  utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
  // ncurses would take the size of LINES and COLUMNS, which stay behind when the window changes.
  use_env(FALSE);
  use_tioctl(TRUE);
  in_file = fdopen(dup(input), "r");
  out_file = fdopen(dup(output), "w");
  screen = in_file && out_file ? newterm(NULL, out_file, in_file) : NULL;
  if (!screen) return CC_UNKNOWN_TERMINAL;
  set_term(screen);
  char *cup = tigetstr("cup");
  if (!cup || cup == (char *)-1) {
    cc_close();
    return CC_NO_CURSOR;
  }
  raw();
  noecho();
  nonl();
  curs_set(0);
  leaveok(stdscr, TRUE);
  // Shifting characters or lines on the terminal would shift picture cells that ncurses doesn't know.
  idcok(stdscr, FALSE);
  idlok(stdscr, FALSE);
  if (has_colors()) {
    start_color();
    use_default_colors();
  }
  return CC_OK;
}

void cc_close(void) {
  if (!screen) return;
  endwin();
  delscreen(screen);
  screen = NULL;
  fclose(in_file);
  fclose(out_file);
}

int cc_is_utf8(void) { return utf8; }
int cc_colors(void) { return screen && has_colors() ? COLORS : 0; }

int cc_tty_size(int output, int *rows, int *columns) {
  struct winsize size;
  if (ioctl(output, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0) return 0;
  *rows = size.ws_row;
  *columns = size.ws_col;
  return 1;
}

void cc_resize(int rows, int columns) {
  if (screen) resizeterm(rows, columns);
}

void cc_screen_size(int *rows, int *columns) {
  *rows = screen ? getmaxy(stdscr) : 0;
  *columns = screen ? getmaxx(stdscr) : 0;
}

int cc_pair(int foreground, int background) {
  if (!screen || !has_colors() || (foreground < 0 && background < 0)) return 0;
  int pair = alloc_pair(foreground, background);
  if (pair < 0) {
    reset_color_pairs();
    pair = alloc_pair(foreground, background);
  }
  return pair < 0 ? 0 : pair;
}

void cc_put(int row, int column, uint32_t scalar, int attributes, int pair) {
  if (!screen) return;
  wchar_t text[2] = {(wchar_t)scalar, 0};
  attr_t a = (attributes & CC_BOLD ? A_BOLD : 0) | (attributes & CC_REVERSE ? A_REVERSE : 0)
           | (attributes & CC_UNDERLINE ? A_UNDERLINE : 0) | (attributes & CC_DIM ? A_DIM : 0);
  cchar_t cell;
  // Pairs above 255 only fit through the last argument.
  setcchar(&cell, text, a, 0, &pair);
  mvadd_wch(row, column, &cell);
}

void cc_erase(void) {
  if (screen) erase();
}

void cc_refresh(void) {
  if (screen) refresh();
}

void cc_forget(void) {
  if (screen) clearok(curscr, TRUE);
}

void cc_leave(void) {
  if (!screen) return;
  def_prog_mode();
  endwin();
}

void cc_return(void) {
  if (!screen) return;
  reset_prog_mode();
  clearok(curscr, TRUE);
  refresh();
}
