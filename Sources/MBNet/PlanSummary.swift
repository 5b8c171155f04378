/// A readable account of an inference plan, for `lumbar model --plan`.
public struct PlanSummary: Codable, Sendable {
  public struct Step: Codable, Sendable {
    public var name: String
    /// How it is computed, e.g. "Winograd 4×4".
    public var kernel: String
    /// `[channels, height, width]`.
    public var output: [Int]
    /// Multiplications of the layer as the paper defines it.
    public var macs: Int
    /// Bytes of its weights as the kernel reads them.
    public var weightBytes: Int
    /// nil when nothing was run.
    public var seconds: Double?
  }

  public var steps: [Step]
  public var threads: Int
  /// Feature maps and scratch of one run.
  public var arenaBytes: Int
  /// Feature maps if each had its own place.
  public var unsharedBytes: Int
  /// Prepared weights, once for all runs.
  public var weightBytes: Int
  /// Dense weights, read from their file.
  public var mappedBytes: Int
  public var macs: Int { steps.reduce(0) { $0 + $1.macs } }

  init(_ plan: InferencePlan, input: [Float]?, threads: Int, runs: Int) throws {
    var seconds = [Double?](repeating: nil, count: plan.steps.count)
    if let input {
      for _ in 0..<max(1, runs) {
        _ = try plan.run(input, threads: threads) { step, time in
          seconds[step] = min(seconds[step] ?? .infinity, time)
        }
      }
    }
    steps = plan.steps.enumerated().map { index, step in
      Step(
        name: step.name, kernel: step.kernel.rawValue + (step.fusedPool == nil ? "" : " + pool"), output: step.output,
        macs: step.macs, weightBytes: (plan.prepared[index]?.weightCount ?? 0) * 4, seconds: seconds[index])
    }
    self.threads = threads
    arenaBytes = ArenaLayout(plan.network, plan.steps, threads: threads).count * 4
    unsharedBytes = plan.network.maps.reduce(0) { $0 + $1.count * 4 }
    weightBytes = plan.weightBytes
    mappedBytes = plan.dense.reduce(0) { $0 + $1.weights.count * $1.weights.precision.size }
  }
}
