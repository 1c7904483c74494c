enum Luhn {
    /// Whether the last digit is the check digit of the others (ISO/IEC 7812-1, annex B). `digits` are values 0 to 9.
    static func isValid(_ digits: some BidirectionalCollection<UInt8>) -> Bool {
        var sum = 0
        var double = false
        for digit in digits.reversed() {
            let value = double ? Int(digit) * 2 : Int(digit)
            sum += value > 9 ? value - 9 : value
            double.toggle()
        }
        return sum % 10 == 0
    }
}
