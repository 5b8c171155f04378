import Foundation

/// Why a weight file or an input can't be used; one line, with the file and what to do next.
public struct ModelError: Error, Hashable, Sendable, CustomStringConvertible, LocalizedError {
  public var description: String
  public var errorDescription: String? { description }

  public init(_ description: String) { self.description = description }
}
