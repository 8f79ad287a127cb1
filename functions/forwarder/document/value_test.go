package document

import (
	"strconv"
	"testing"
)

// TestIsInteger compares with strconv around the limits of each kind.
func TestIsInteger(t *testing.T) {
	numbers := []string{
		"0", "-0", "7", "-7", "1.0", "1e2", "32767", "32768", "-32768", "-32769", "2147483647", "2147483648", "-2147483648", "-2147483649",
		"9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "99999999999999999999", "18446744073709551616",
	}
	for kind, bits := range map[Kind]int{Short: 16, Integer: 32, Long: 64} {
		for _, number := range numbers {
			_, err := strconv.ParseInt(number, 10, bits)
			if got, want := fits([]byte(number), kind), err == nil; got != want {
				t.Errorf("fits(%s) = %v for %d bits; want %v", number, got, bits, want)
			}
		}
	}
}
