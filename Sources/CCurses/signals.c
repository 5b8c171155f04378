#include "ccurses.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

// Everything a handler touches is set before the handlers are.
static volatile sig_atomic_t wake_descriptor = -1;
static int terminal = -1;
static struct termios found;
static int has_found;
static char farewell[512];
static size_t farewell_count;

static const int told[] = {SIGTERM, SIGHUP, SIGINT, SIGWINCH, SIGTSTP, SIGCONT};
static const int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGQUIT};
enum { TOLD = sizeof told / sizeof *told, CRASHES = sizeof crashes / sizeof *crashes };
static struct sigaction before_told[TOLD], before_crash[CRASHES];

static void tell(int number) {
  int saved = errno;
  unsigned char byte = (unsigned char)number;
  if (wake_descriptor >= 0) (void)!write(wake_descriptor, &byte, 1);
  errno = saved;
}

static void crash(int number) {
  if (terminal >= 0) {
    (void)!write(terminal, farewell, farewell_count);
    if (has_found) tcsetattr(terminal, TCSANOW, &found);
  }
  signal(number, SIG_DFL);
  raise(number);
}

int cc_watch_signals(int wake, int output, const char *restore) {
  wake_descriptor = wake;
  terminal = output;
  has_found = tcgetattr(output, &found) == 0;
  farewell_count = strlen(restore);
  if (farewell_count > sizeof farewell) farewell_count = sizeof farewell;
  memcpy(farewell, restore, farewell_count);
  struct sigaction action;
  memset(&action, 0, sizeof action);
  sigemptyset(&action.sa_mask);
  action.sa_handler = tell;
  action.sa_flags = SA_RESTART;
  for (int i = 0; i < TOLD; i++)
    if (sigaction(told[i], &action, &before_told[i]) != 0) return -1;
  action.sa_handler = crash;
  action.sa_flags = (int)SA_RESETHAND;
  for (int i = 0; i < CRASHES; i++)
    if (sigaction(crashes[i], &action, &before_crash[i]) != 0) return -1;
  // Whoever started us from a thread with signals blocked handed the mask down.
  sigset_t wanted;
  sigemptyset(&wanted);
  for (int i = 0; i < TOLD; i++) sigaddset(&wanted, told[i]);
  sigprocmask(SIG_UNBLOCK, &wanted, NULL);
  return 0;
}

void cc_unwatch_signals(void) {
  if (wake_descriptor < 0) return;
  for (int i = 0; i < TOLD; i++) sigaction(told[i], &before_told[i], NULL);
  for (int i = 0; i < CRASHES; i++) sigaction(crashes[i], &before_crash[i], NULL);
  wake_descriptor = -1;
  terminal = -1;
}

void cc_stop(void) {
  // The whole job stops, as with the terminal's own Ctrl-Z, so that the shell notices.
  struct sigaction standard, ours;
  memset(&standard, 0, sizeof standard);
  sigemptyset(&standard.sa_mask);
  standard.sa_handler = SIG_DFL;
  sigaction(SIGTSTP, &standard, &ours);
  kill(0, SIGTSTP);
  sigaction(SIGTSTP, &ours, NULL);
}

int cc_wait(int input, int wake, int milliseconds) {
  struct pollfd watched[2] = {{input, POLLIN, 0}, {wake, POLLIN, 0}};
  int ready = poll(watched, 2, milliseconds);
  if (ready < 0) return errno == EINTR ? 0 : 4;
  int result = 0;
  if (watched[0].revents & POLLIN) result |= 1;
  if (watched[1].revents & POLLIN) result |= 2;
  if (watched[0].revents & (POLLHUP | POLLERR | POLLNVAL)) result |= 4;
  return result;
}
