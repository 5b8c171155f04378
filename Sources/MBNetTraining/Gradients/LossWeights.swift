/// How the parts of the training loss are mixed.
public struct LossWeights: Codable, Hashable, Sendable {
  /// Mean cross-entropy over the known pixels.
  public var crossEntropy: Float
  /// Mean over the classes of 1 − soft Dice, over the known pixels of the whole batch.
  public var dice: Float
  /// Mean squared error of the scaled inspected values that are known.
  public var values: Float
  /// Multiplies each class in the cross-entropy; all 1 when empty.
  public var classWeights: [Float]

  public init(crossEntropy: Float = 0.9, dice: Float = 0, values: Float = 0.1, classWeights: [Float] = []) {
    self.crossEntropy = crossEntropy
    self.dice = dice
    self.values = values
    self.classWeights = classWeights
  }

  /// Cross-entropy 0.9 and values 0.1, as published.
  public static let published = LossWeights()
}

/// The losses of one step, before weighting.
public struct Losses: Codable, Hashable, Sendable {
  public var crossEntropy: Float
  public var dice: Float
  public var values: Float
  /// The weighted sum that was minimised.
  public var total: Float
  /// Share of known pixels whose likeliest class is right.
  public var accuracy: Float

  public init(crossEntropy: Float = 0, dice: Float = 0, values: Float = 0, total: Float = 0, accuracy: Float = 0) {
    self.crossEntropy = crossEntropy
    self.dice = dice
    self.values = values
    self.total = total
    self.accuracy = accuracy
  }
}

/// How the weights move.
public struct OptimizerSettings: Codable, Hashable, Sendable {
  public var learningRate: Float
  public var beta1: Float
  public var beta2: Float
  public var epsilon: Float
  /// Decoupled weight decay (AdamW), on convolution and dense weights only.
  public var weightDecay: Float
  /// Gradients longer than this (2-norm over all weights) are shortened to it; 0 turns that off.
  public var clipNorm: Float
  /// Share of the running average of the weights that stays at each step; 0 turns averaging off.
  public var averageDecay: Float

  public init(
    learningRate: Float = 1e-3, beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8, weightDecay: Float = 0,
    clipNorm: Float = 0, averageDecay: Float = 0.998
  ) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.clipNorm = clipNorm
    self.averageDecay = averageDecay
  }
}
