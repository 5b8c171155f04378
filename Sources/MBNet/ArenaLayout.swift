/// Where each feature map lies in one block of memory: maps that are never needed at the same time share their place.
struct ArenaLayout {
  /// Float offsets of the maps.
  let maps: [Int]
  /// Float offset of each step's scratch.
  let scratch: [Int]
  /// Maps that each step is the first to write: their ring must be cleared, another map was there before.
  let fresh: [[Int]]
  /// Floats in all.
  let count: Int

  private struct Block {
    let size: Int
    let steps: ClosedRange<Int>
    var offset = 0
  }

  /// Places blocks one after the other, in the order that takes the least memory.
  init(_ network: Network, _ steps: [PlanStep], threads: Int) {
    var first = [Int](repeating: Int.max, count: network.maps.count)
    var last = [Int](repeating: -1, count: network.maps.count)
    first[0] = 0
    for (index, step) in steps.enumerated() {
      for map in step.writes { first[map] = min(first[map], index) }
      for map in step.reads + step.writes { last[map] = max(last[map], index) }
    }
    last[network.probabilities] = steps.count
    var fresh = [[Int]](repeating: [], count: steps.count)
    for (map, step) in first.enumerated() where step < steps.count { fresh[step].append(map) }

    var blocks: [Block] = network.maps.indices.map { map in
      let used = first[map] <= last[map]
      return Block(
        size: used ? (network.maps[map].count + 63) / 64 * 64 : 0, steps: used ? first[map]...last[map] : 0...0)
    }
    blocks += steps.enumerated().map { index, step in
      Block(size: (step.scratchCount(network, threads: threads) + 63) / 64 * 64, steps: index...index)
    }
    // No order is best for every network: the least of a few counts.
    let used = blocks.indices.filter { blocks[$0].size > 0 }
    let orders = [
      used.sorted { (blocks[$0].size, $1) > (blocks[$1].size, $0) },
      used.sorted { (blocks[$0].steps.count * blocks[$0].size, $1) > (blocks[$1].steps.count * blocks[$1].size, $0) },
      used.sorted { (blocks[$0].steps.count, blocks[$0].size, $1) > (blocks[$1].steps.count, blocks[$1].size, $0) },
      used.sorted { (blocks[$0].steps.lowerBound, $0) < (blocks[$1].steps.lowerBound, $1) },
      used.sorted { (blocks[$0].steps.upperBound, $1) > (blocks[$1].steps.upperBound, $0) },
    ]
    let placements = orders.map { Self.place(blocks, $0) }
    let best = placements.min { $0.count < $1.count } ?? ([:], 0)
    for (index, offset) in best.offsets { blocks[index].offset = offset }
    maps = blocks.prefix(network.maps.count).map(\.offset)
    scratch = blocks.dropFirst(network.maps.count).map(\.offset)
    self.fresh = fresh
    count = best.count
  }

  /// Each block at the lowest place that is free for as long as it lives, in the given order.
  private static func place(_ blocks: [Block], _ order: [Int]) -> (offsets: [Int: Int], count: Int) {
    var offsets: [Int: Int] = [:]
    var count = 0
    for index in order {
      var offset = 0
      let rivals = offsets.filter { blocks[$0.key].steps.overlaps(blocks[index].steps) }
        .sorted { ($0.value, $0.key) < ($1.value, $1.key) }
      for (rival, place) in rivals {
        if place >= offset + blocks[index].size { break }
        offset = max(offset, place + blocks[rival].size)
      }
      offsets[index] = offset
      count = max(count, offset + blocks[index].size)
    }
    return (offsets, count)
  }
}
