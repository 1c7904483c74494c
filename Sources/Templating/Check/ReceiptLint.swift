/// What makes a message a receipt: merchant, amount with currency, date and transaction id, whatever else is missing;
/// and no more of a card than its last four digits.
enum ReceiptLint {
    private static let needed: [(variable: BuiltInVariable, name: String)] = [
        (.tenantName, "The merchant's name"), (.transactionAmount, "The amount with its currency"),
        (.transactionDate, "The date"), (.transactionID, "The transaction's id"),
    ]

    /// `isDerived` says that the plain text was made from the HTML.
    static func check(_ template: CompiledTemplate, isDerived: Bool, _ findings: inout Findings) {
        if let email = template.email, let source = template.source.email {
            let shown = isDerived ? email.text : CompiledPart(textOf: source.html, template.variables)
            check(shown, .html, &findings)
            if !isDerived { check(email.text, .text, &findings) }
        }
        if let sms = template.sms { check(sms, .sms, &findings) }
    }

    private static func check(_ compiled: CompiledPart, _ part: TemplatePart, _ findings: inout Findings) {
        let all = compiled.shownSteps { _ in true }
        let least = compiled.shownSteps { !$0.isOptional }
        for (variable, name) in needed where !compiled.holds(variable, in: all) || !compiled.holds(variable, in: least)
        {
            findings.fail(
                part, .start, .receiptIncomplete,
                "\(name) is missing, or shown at times only: {{\(variable.rawValue)}}.")
        }
        if compiled.continuesCardNumber(all) || compiled.continuesCardNumber(least) {
            findings.fail(
                part, .start, .cardNumber, "Digits before {{transaction.cardLast4}} would show more of the card.")
        }
    }
}

extension CompiledPart {
    fileprivate func holds(_ variable: BuiltInVariable, in shown: [Int]) -> Bool {
        shown.contains { index in
            if case .value(.builtIn(variable), _) = steps[index] { true } else { false }
        }
    }

    /// Whether digits and what masks them stand right before the last four.
    fileprivate func continuesCardNumber(_ shown: [Int]) -> Bool {
        var text = ""
        for index in shown {
            switch steps[index] {
            case .literal(let bytes): text += String(decoding: bytes, as: UTF8.self)
            case .value(.builtIn(.transactionCardLast4), _):
                let before = text.unicodeScalars.reversed().prefix {
                    $0.isDigit || "*•·×xX#.- \u{A0}".unicodeScalars.contains($0)
                }
                if before.contains(where: \.isDigit) { return true }
                text = ""
            case .value: text = ""
            case .skip: break
            }
        }
        return false
    }
}

extension Unicode.Scalar {
    fileprivate var isDigit: Bool { properties.numericType == .decimal }
}
