import Foundation

extension Reader {
  /// The person at this program: the account from the system, not from the environment, and the name they go by.
  public static func current(named name: String? = nil) -> Reader {
    let entry = getpwuid(geteuid())
    let account = entry.flatMap { $0.pointee.pw_name }.map { String(cString: $0) } ?? "uid \(geteuid())"
    let chosen = (name ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    return Reader(name: chosen.isEmpty ? account : chosen, account: account)
  }
}
