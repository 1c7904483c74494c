import Foundation

/// What is done to every value before it is escaped.
enum ValueCleaning {
    /// In composed form (NFC), on one line, without control characters, and without those that turn the reading order
    /// of what stands around the value.
    static func cleaned(_ value: String) -> String {
        if value.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return value }
        var result = String.UnicodeScalarView()
        for scalar in value.precomposedStringWithCanonicalMapping.unicodeScalars {
            if isLineBreak(scalar) {
                if result.last != " " { result.append(" ") }
            } else if !isDropped(scalar) {
                result.append(scalar)
            }
        }
        return String(result)
    }

    private static func isLineBreak(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09...0x0D, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }

    private static func isDropped(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x1F, 0x7F...0x9F: true
        case 0x202A...0x202E, 0x2066...0x2069: true
        // Deprecated format characters, annotation marks, the byte order mark, noncharacters.
        case 0x206A...0x206F, 0xFFF9...0xFFFB, 0xFEFF, 0xFDD0...0xFDEF: true
        default: scalar.value & 0xFFFE == 0xFFFE
        }
    }
}
