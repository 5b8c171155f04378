import Foundation
import Radiograph

/// Objects of a server brought into a folder: those already there are left alone, so that a fetch that was broken off
/// goes on where it was.
public struct Fetch {
  public struct Progress: Hashable, Sendable {
    /// Objects that the server has, of those asked for.
    public var total = 0
    public var fetched = 0
    /// There before.
    public var present = 0
    public var failed = 0
    public var done: Int { fetched + present + failed }
  }

  public struct Outcome: Sendable {
    public var progress = Progress()
    /// Objects that the server would not give, a line each.
    public var failures: [DICOMwebError] = []
  }

  private let server: DICOMwebServer
  private let folder: String
  /// Whether series of this modality are wanted.
  private let wants: (String) -> Bool
  private let stop: () -> Bool

  /// Modalities whose objects are no films: documents, marks, waves.
  public static let noFilms: Set<String> = ["SR", "SEG", "PR", "KO", "DOC", "ECG", "AU", "RTSTRUCT", "RTPLAN", "REG"]

  public init(
    _ server: DICOMwebServer, into folder: String, wants: @escaping (String) -> Bool = { _ in true },
    stop: @escaping () -> Bool = { false }
  ) {
    self.server = server
    self.folder = folder
    self.wants = wants
    self.stop = stop
  }

  /// - Parameter report: told whenever something was found or came.
  /// - Returns: what came; throws when the server is gone, with what had come in the error's words.
  public func run(report: (Progress) -> Void = { _ in }) throws -> Outcome {
    var outcome = Outcome()
    var present = Self.instances(below: folder)
    do {
      for study in try server.studies() {
        for series in try server.series(of: study) where wants(series.modality) {
          let instances = try server.instances(of: series, in: study)
          outcome.progress.total += instances.count
          for instance in instances {
            if present.contains(instance.uid) {
              outcome.progress.present += 1
            } else {
              do {
                try retrieve(instance)
                present.insert(instance.uid)
                outcome.progress.fetched += 1
              } catch let error as DICOMwebError where !error.endsAll {
                outcome.failures.append(error)
                outcome.progress.failed += 1
              }
            }
            report(outcome.progress)
          }
        }
      }
    } catch let error as DICOMwebError where outcome.progress.done > 0 && error.kind != .stopped {
      let kept = outcome.progress.fetched
      throw DICOMwebError(
        error.kind,
        error.description + "; the \(kept) object\(kept == 1 ? "" : "s") fetched so far are kept, run it again to go on"
      )
    }
    return outcome
  }

  /// A broken connection is tried again twice before it counts.
  private func retrieve(_ instance: InstanceRecord) throws {
    let file = try place(of: instance)
    for attempt in 0...2 {
      if stop() { throw DICOMwebError(.stopped, "stopped") }
      do { return try server.retrieve(instance, to: file) } catch let error as DICOMwebError {
        guard error.kind == .broken, attempt < 2 else { throw error }
        usleep(500_000)
      }
    }
  }

  private func place(of instance: InstanceRecord) throws(DICOMwebError) -> String {
    var path = folder + "/" + instance.path
    // Another object by that name: its identifier tells them apart.
    if access(path, F_OK) == 0 { path = String(path.dropLast(".dcm".count)) + "-\(instance.uid).dcm" }
    let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
    do {
      try FileManager.default.createDirectory(
        atPath: parent, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw DICOMwebError(.unwritable, "cannot make the folder \(parent.printable): \(error.localizedDescription)")
    }
    return path
  }

  /// SOP instance UIDs of the DICOM files below a folder, hidden ones left out.
  static func instances(below folder: String) -> Set<String> {
    Set(files(below: folder).compactMap { FileMeta(path: $0)?.instanceUID })
  }

  /// The DICOM files below a folder, in the order of their names.
  public static func files(below folder: String) -> [String] {
    guard
      let all = FileManager.default.enumerator(
        at: URL(fileURLWithPath: folder), includingPropertiesForKeys: [.isRegularFileKey], options: [.skipsHiddenFiles])
    else { return [] }
    var files: [String] = []
    for case let url as URL in all
    where (try? url.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true {
      if FileMeta(path: url.path) != nil { files.append(url.path) }
    }
    return files.sorted(by: NaturalOrder.precedes)
  }
}
