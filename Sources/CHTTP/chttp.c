#include "chttp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef DICOMWEB
#include <curl/curl.h>

struct chttp_session {
  CURL *easy;
};

typedef struct {
  CURL *easy;
  const chttp_request *request;
  const chttp_listener *listener;
  bool begun, stopped;
} exchange;

static bool begin(exchange *now) {
  if (now->begun) return true;
  now->begun = true;
  chttp_head head = {0};
  const char *type = NULL;
  curl_easy_getinfo(now->easy, CURLINFO_RESPONSE_CODE, &head.status);
  curl_easy_getinfo(now->easy, CURLINFO_CONTENT_TYPE, &type);
  if (type) snprintf(head.type, sizeof head.type, "%s", type);
  if (now->listener->begin(now->listener->context, &head)) return true;
  now->stopped = true;
  return false;
}

static size_t receive(char *bytes, size_t size, size_t count, void *context) {
  exchange *now = context;
  if (!begin(now)) return 0;
  if (count * size == 0 || now->listener->receive(now->listener->context, (const uint8_t *)bytes, count * size))
    return count * size;
  now->stopped = true;
  return 0;
}

static size_t provide(char *buffer, size_t size, size_t count, void *context) {
  exchange *now = context;
  const size_t given = now->request->send(now->listener->context, (uint8_t *)buffer, size * count);
  if (given != SIZE_MAX) return given;
  now->stopped = true;
  return CURL_READFUNC_ABORT;
}

static int progress(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d) {
  (void)a, (void)b, (void)c, (void)d;
  exchange *now = context;
  if (!now->listener->stopped(now->listener->context)) return 0;
  now->stopped = true;
  return 1;
}

chttp_session *chttp_open(void) {
  static bool ready = false;
  if (!ready && curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) return NULL;
  ready = true;
  chttp_session *session = calloc(1, sizeof *session);
  if (!session) return NULL;
  session->easy = curl_easy_init();
  if (session->easy) return session;
  free(session);
  return NULL;
}

void chttp_close(chttp_session *session) {
  if (!session) return;
  curl_easy_cleanup(session->easy);
  free(session);
}

static chttp_result kind(CURLcode code) {
  switch (code) {
    case CURLE_OK: return CHTTP_OK;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT: return CHTTP_UNREACHABLE;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_ISSUER_ERROR: return CHTTP_UNTRUSTED;
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_OUT_OF_MEMORY:
    case CURLE_FAILED_INIT:
    case CURLE_NOT_BUILT_IN: return CHTTP_REFUSED;
    default: return CHTTP_BROKEN;
  }
}

chttp_result chttp_perform(
    chttp_session *session, const chttp_request *request, const chttp_listener *listener, char *message) {
  CURL *easy = session->easy;
  exchange now = {easy, request, listener, false, false};
  char words[CURL_ERROR_SIZE] = "";
  // Keeps connections, forgets settings.
  curl_easy_reset(easy);
  curl_easy_setopt(easy, CURLOPT_URL, request->url);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, words);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, request->connect_seconds);
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, request->stall_seconds);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, receive);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &now);
  curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, progress);
  curl_easy_setopt(easy, CURLOPT_XFERINFODATA, &now);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
  // No ~/.netrc: credentials come from where the person said.
  curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
  if (request->ca_file) curl_easy_setopt(easy, CURLOPT_CAINFO, request->ca_file);
  if (request->token) {
    curl_easy_setopt(easy, CURLOPT_HTTPAUTH, (long)CURLAUTH_BEARER);
    curl_easy_setopt(easy, CURLOPT_XOAUTH2_BEARER, request->token);
  } else if (request->user) {
    curl_easy_setopt(easy, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
    curl_easy_setopt(easy, CURLOPT_USERNAME, request->user);
    curl_easy_setopt(easy, CURLOPT_PASSWORD, request->password ? request->password : "");
  }
  struct curl_slist *headers = NULL;
  for (size_t i = 0; i < request->header_count; i++) headers = curl_slist_append(headers, request->headers[i]);
  if (request->send) {
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, provide);
    curl_easy_setopt(easy, CURLOPT_READDATA, &now);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->send_count);
  }
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
  const CURLcode code = curl_easy_perform(easy);
  curl_slist_free_all(headers);
  chttp_result result = kind(code);
  if (code == CURLE_OPERATION_TIMEDOUT) {
    curl_off_t connected = 0;
    curl_easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &connected);
    result = connected > 0 ? CHTTP_BROKEN : CHTTP_UNREACHABLE;
  }
  if (now.stopped) result = CHTTP_STOPPED;
  if (result == CHTTP_OK && !begin(&now)) result = CHTTP_STOPPED;
  snprintf(message, CHTTP_MESSAGE, "%s", words[0] ? words : curl_easy_strerror(code));
  return result;
}

#else

chttp_session *chttp_open(void) { return NULL; }
void chttp_close(chttp_session *session) { (void)session; }
chttp_result chttp_perform(
    chttp_session *session, const chttp_request *request, const chttp_listener *listener, char *message) {
  (void)session, (void)request, (void)listener;
  message[0] = 0;
  return CHTTP_ABSENT;
}

#endif
