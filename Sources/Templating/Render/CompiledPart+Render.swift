import Domain

extension CompiledPart {
    /// The part with all values in their places.
    func render(_ values: inout ReceiptValues) throws(RenderError) -> String {
        var writer = MessageWriter(capacity: literalSize + 512)
        var index = 0
        while index < steps.count {
            switch steps[index] {
            case .literal(let bytes):
                writer.write(bytes)
            case .value(let variable, let placement):
                try write(variable, placement, &values, &writer)
            case .skip(let variable, let expected, let target):
                if try values.isTrue(variable) != expected {
                    index = target
                    continue
                }
            }
            index += 1
        }
        return writer.text
    }

    func write(
        _ variable: VariableReference, _ placement: Placement, _ values: inout ReceiptValues,
        _ writer: inout MessageWriter
    ) throws(RenderError) {
        guard let value = try values.text(variable) else { throw .missingValue(name: variable.name) }
        switch placement {
        case .text, .attribute:
            writer.writeHTML(value)
        case .subject, .plainText:
            writer.writePlain(value)
        case .sms where isGSM7 && variable == .builtIn(.transactionAmount):
            writer.writePlain(values.smsAmount())
        case .sms where isGSM7 && variable == .builtIn(.transactionDate):
            writer.writePlain(try values.smsDate())
        case .sms:
            writer.writePlain(SMSText.plainSpaces(value))
        case .urlQuery:
            writer.writeURLComponent(value)
        case .urlPath:
            guard value != ".", value != ".." else { throw .invalidURL(name: variable.name) }
            writer.writeURLComponent(value)
        case .wholeURL:
            guard URLRule.isAllowed(value) else { throw .invalidURL(name: variable.name) }
            writer.writeHTML(value)
        case .wholeImageURL:
            guard URLRule.isAllowed(value), value.hasPrefix("https:") else { throw .invalidURL(name: variable.name) }
            writer.writeHTML(value)
        case .color, .length:
            let isFit = placement == .color ? StyleValueRule.isColor(value) : StyleValueRule.isLength(value)
            guard isFit else { throw .invalidValue(name: variable.name) }
            writer.writePlain(value)
        }
    }
}
