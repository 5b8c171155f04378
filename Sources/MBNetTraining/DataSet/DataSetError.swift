import Foundation

/// Why a data set can't be used: one line, with the file and what to do next.
public struct DataSetError: Error, Hashable, Sendable, CustomStringConvertible, LocalizedError {
  public var description: String
  public var errorDescription: String? { description }

  public init(_ description: String) { self.description = description }
}
