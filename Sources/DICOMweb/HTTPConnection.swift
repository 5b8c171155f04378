import CHTTP
import Foundation
import Radiograph

/// A connection to one server, kept from one exchange to the next; not to be used by two threads at once.
final class HTTPConnection {
  struct Head {
    var status: Int
    var contentType: String
  }

  struct Body {
    var contentType: String
    var count: Int64
    /// The next bytes, at most so many; empty at the end.
    var read: (Int) throws -> [UInt8]
  }

  private let session: OpaquePointer
  private let address: DICOMwebAddress
  private let credentials: Credentials
  private let authorities: String?

  init(_ address: DICOMwebAddress, _ credentials: Credentials, authorities: String?) throws(DICOMwebError) {
    guard let session = chttp_open() else {
      throw DICOMwebError(.unavailable, "this build has no network: build it with the DICOMweb trait")
    }
    // libcurl leaves a closed connection's signal to us.
    signal(SIGPIPE, SIG_IGN)
    self.session = session
    self.address = address
    self.credentials = credentials
    self.authorities = authorities
  }

  deinit { chttp_close(session) }

  /// What the C callbacks work on; errors of Swift code wait here until the exchange is over.
  private final class Exchange {
    var body: Body?
    var head: Head?
    var failure: (any Error)?
    let begin: (Head) throws -> Void
    let receive: (UnsafeRawBufferPointer) throws -> Void
    let stop: () -> Bool

    init(
      body: Body?, begin: @escaping (Head) throws -> Void,
      receive: @escaping (UnsafeRawBufferPointer) throws -> Void, stop: @escaping () -> Bool
    ) {
      self.body = body
      self.begin = begin
      self.receive = receive
      self.stop = stop
    }

    func attempt(_ body: () throws -> Void) -> Bool {
      do { try body() } catch {
        failure = error
        return false
      }
      return true
    }

    static func at(_ context: UnsafeMutableRawPointer?) -> Exchange? {
      context.map { Unmanaged<Exchange>.fromOpaque($0).takeUnretainedValue() }
    }
  }

  /// One exchange: GET, or POST where there is a body. `begin` is told the status before `receive` gets the first bytes;
  /// what they throw ends the exchange. Throws `DICOMwebError`, or what they threw.
  func perform(
    _ url: String, accept: String, body: Body? = nil, begin: @escaping (Head) throws -> Void,
    receive: @escaping (UnsafeRawBufferPointer) throws -> Void, stop: @escaping () -> Bool
  ) throws {
    let exchange = Exchange(body: body, begin: begin, receive: receive, stop: stop)
    var listener = chttp_listener()
    listener.context = Unmanaged.passUnretained(exchange).toOpaque()
    listener.begin = { context, head in
      guard let exchange = Exchange.at(context), let head else { return false }
      let type = withUnsafeBytes(of: head.pointee.type) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      return exchange.attempt { try exchange.begin(Head(status: Int(head.pointee.status), contentType: type)) }
    }
    listener.receive = { context, bytes, count in
      guard let exchange = Exchange.at(context) else { return false }
      return exchange.attempt { try exchange.receive(UnsafeRawBufferPointer(start: bytes, count: count)) }
    }
    listener.stopped = { Exchange.at($0)?.stop() ?? true }
    var words = ["Accept: \(accept)", "User-Agent: lumbar"]
    // No waiting for a "100 Continue" that many servers never send.
    if let body { words += ["Content-Type: \(body.contentType)", "Expect:"] }
    var message = [CChar](repeating: 0, count: Int(CHTTP_MESSAGE))
    let result = Self.withStrings(words) { headers in
      Self.withStrings([url, authorities ?? ""] + secrets) { texts in
        var request = chttp_request()
        request.url = texts[0]
        request.ca_file = authorities == nil ? nil : texts[1]
        switch credentials {
        case .none: break
        case .basic: (request.user, request.password) = (texts[2], texts[3])
        case .bearer: request.token = texts[2]
        }
        (request.connect_seconds, request.stall_seconds) = (15, 60)
        request.header_count = headers.count
        if let body {
          request.send_count = body.count
          request.send = { context, buffer, capacity in
            guard let exchange = Exchange.at(context), let buffer else { return .max }
            var given: [UInt8] = []
            guard exchange.attempt({ given = try exchange.body?.read(capacity) ?? [] }) else { return .max }
            UnsafeMutableRawPointer(buffer).copyMemory(from: given, byteCount: min(given.count, capacity))
            return min(given.count, capacity)
          }
        }
        return headers.withUnsafeBufferPointer { list in
          request.headers = list.baseAddress
          return chttp_perform(session, &request, &listener, &message)
        }
      }
    }
    if let failure = exchange.failure { throw failure }
    let text = String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self).printable
    try check(result, text)
  }

  private var secrets: [String] {
    switch credentials {
    case .none: []
    case .basic(let user, let password): [user, password]
    case .bearer(let token): [token]
    }
  }

  private func check(_ result: chttp_result, _ reason: String) throws(DICOMwebError) {
    switch result {
    case CHTTP_OK: return
    case CHTTP_UNREACHABLE:
      throw DICOMwebError(
        .unavailable, "cannot reach \(address.shown): \(reason); check the address, or that the server runs")
    case CHTTP_UNTRUSTED:
      throw DICOMwebError(
        .unavailable,
        "cannot trust \(address.shown): \(reason); name the file of its authority with --ca-file, if you trust it")
    case CHTTP_BROKEN: throw DICOMwebError(.broken, "the connection to \(address.shown) broke: \(reason)")
    case CHTTP_STOPPED: throw DICOMwebError(.stopped, "stopped")
    case CHTTP_ABSENT:
      throw DICOMwebError(.unavailable, "this build has no network: build it with the DICOMweb trait")
    default: throw DICOMwebError(.usage, "cannot ask \(address.shown): \(reason)")
    }
  }

  /// C strings for as long as `body` runs.
  private static func withStrings<Result>(
    _ strings: [String], _ body: ([UnsafePointer<CChar>?]) throws -> Result
  ) rethrows -> Result {
    let copies = strings.map { strdup($0) }
    defer { copies.forEach { free($0) } }
    return try body(copies.map { UnsafePointer($0) })
  }
}
