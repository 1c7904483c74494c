extension CompiledPart {
    /// The steps of values that may turn out not to fit: those that may be missing where they stand, and those that stand
    /// where not every text may. Most parts have none.
    static func doubtful(_ steps: [Step]) -> Set<Int> {
        var doubtful: Set<Int> = []
        var guarding: [VariableReference: Int] = [:]
        var ends: [Int: [VariableReference]] = [:]
        for (index, step) in steps.enumerated() {
            for variable in ends[index] ?? [] { guarding[variable, default: 1] -= 1 }
            switch step {
            case .literal, .skip(_, unless: false, _): break
            case .skip(let variable, unless: true, let target):
                guarding[variable, default: 0] += 1
                ends[target, default: []].append(variable)
            case .value(let variable, let placement):
                let isGuarded = !variable.isOptional || guarding[variable, default: 0] > 0
                if !isGuarded || placement.isPicky(about: variable) { doubtful.insert(index) }
            }
        }
        return doubtful
    }

    /// What would keep the part from being rendered with these values, without rendering it.
    func failures(_ values: inout ReceiptValues) -> [RenderError] {
        var failures: [RenderError] = []
        guard !doubts.isEmpty else { return failures }
        var writer = MessageWriter(capacity: 0)
        var index = 0
        while index < steps.count {
            do throws(RenderError) {
                switch steps[index] {
                case .value(let variable, let placement) where doubts.contains(index):
                    try write(variable, placement, &values, &writer)
                case .skip(let variable, let expected, let target):
                    if try values.isTrue(variable) != expected { index = target - 1 }
                case .literal, .value: break
                }
            } catch {
                if !failures.contains(error) { failures.append(error) }
            }
            index += 1
        }
        return failures
    }
}

extension Placement {
    /// Whether not every value may stand here. The tenant's logo and colour were checked when they were set.
    fileprivate func isPicky(about variable: VariableReference) -> Bool {
        switch self {
        case .urlPath: true
        case .wholeURL, .wholeImageURL, .color, .length: if case .custom = variable { true } else { false }
        case .text, .attribute, .subject, .plainText, .sms, .urlQuery: false
        }
    }
}
