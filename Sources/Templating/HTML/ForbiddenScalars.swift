/// Characters that no template may hold, written plainly or as references.
enum ForbiddenScalars {
    /// Controls but tab and line breaks, those that turn the reading order of what stands around them, line and
    /// paragraph separators, and noncharacters.
    static func contains(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D: false
        case 0x00...0x1F, 0x7F...0x9F: true
        case 0x2028...0x202E, 0x2066...0x2069, 0xFDD0...0xFDEF: true
        default: scalar.value & 0xFFFE == 0xFFFE
        }
    }
}
