/// Metrics as the text of OpenMetrics 1.0.
package struct ExpositionText: Sendable {
    package static let mediaType = "application/openmetrics-text; version=1.0.0; charset=utf-8"

    package private(set) var text = ""

    package init() {}

    mutating func family(_ name: String, _ type: String, _ help: String, unit: String? = nil) {
        text += "# TYPE \(name) \(type)\n"
        if let unit { text += "# UNIT \(name) \(unit)\n" }
        text += "# HELP \(name) \(Self.escaped(help))\n"
    }

    mutating func sample(_ name: String, _ labels: String, _ value: String) {
        text += labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n"
    }

    /// Numbers as they stand now.
    package mutating func gauge(_ name: String, _ help: String, _ samples: [(labels: MetricLabels, value: Double)]) {
        guard !samples.isEmpty else { return }
        family(name, "gauge", help)
        for sample in samples { self.sample(name, Self.labels(sample.labels), "\(sample.value)") }
    }

    /// A number that only grows and is counted elsewhere.
    package mutating func counter(_ name: String, _ help: String, _ value: Int) {
        family(name, "counter", help)
        sample(name + "_total", "", "\(value)")
    }

    package mutating func end() { text += "# EOF\n" }

    static func labels(_ labels: MetricLabels) -> String {
        labels.map { "\($0.name)=\"\(escaped($0.value))\"" }.joined(separator: ",")
    }

    static func join(_ labels: String, _ more: String) -> String {
        labels.isEmpty ? more : labels + "," + more
    }

    private static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 0x22 || $0 == 0x5C || $0 == 0x0A }) else { return text }
        return text.reduce(into: "") { result, character in
            switch character {
            case "\\": result += #"\\"#
            case "\"": result += #"\""#
            case "\n": result += #"\n"#
            default: result.append(character)
            }
        }
    }
}
