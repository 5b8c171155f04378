#ifndef CHTTP_H
#define CHTTP_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// A plain C face of libcurl's easy interface, whose variadic calls Swift can't make: one exchange at a time, bodies in
// pieces. Only http and https, no redirections (they would carry credentials to another host).

#define CHTTP_MESSAGE 256
#define CHTTP_TYPE 512

typedef enum {
  CHTTP_OK,
  // No connection: name, address, port, refusal, time.
  CHTTP_UNREACHABLE,
  // The server's certificate or our trust in it.
  CHTTP_UNTRUSTED,
  // The connection broke after it was made.
  CHTTP_BROKEN,
  // A callback said so.
  CHTTP_STOPPED,
  // The address or a setting is not understood.
  CHTTP_REFUSED,
  // Built without libcurl.
  CHTTP_ABSENT
} chttp_result;

// A connection that is used again from one exchange to the next.
typedef struct chttp_session chttp_session;

typedef struct {
  const char *url;
  // "Name: value" each.
  const char *const *headers;
  size_t header_count;
  // Basic authentication where not null.
  const char *user, *password;
  // Bearer authentication where not null.
  const char *token;
  // Instead of the system's certificates where not null.
  const char *ca_file;
  // Seconds until a connection must stand, and without a byte until it counts as broken.
  long connect_seconds, stall_seconds;
  // A body to POST where not null: fills `buffer`; SIZE_MAX stops.
  size_t (*send)(void *context, uint8_t *buffer, size_t capacity);
  int64_t send_count;
} chttp_request;

typedef struct {
  long status;
  char type[CHTTP_TYPE];
} chttp_head;

// `begin` is told the final status and content type before the body's first byte, or at the end of an empty body; false
// from it or from `receive` stops. `stopped` is asked about every second and whenever bytes come.
typedef struct {
  void *context;
  bool (*begin)(void *context, const chttp_head *head);
  bool (*receive)(void *context, const uint8_t *bytes, size_t count);
  bool (*stopped)(void *context);
} chttp_listener;

chttp_session *chttp_open(void);
void chttp_close(chttp_session *session);
// `message`, CHTTP_MESSAGE bytes, says why an exchange failed. It never holds a credential.
chttp_result chttp_perform(
    chttp_session *session, const chttp_request *request, const chttp_listener *listener, char *message);

#endif
