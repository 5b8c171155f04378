import Foundation

func naturalExponential(_ x: Double) -> Double { exp(x) }
