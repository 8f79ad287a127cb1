// Package analysis splits text into words, as the standard analyzer of OpenSearch
// does.
package analysis

import (
	"strings"
	"unicode/utf8"
)

// maxWord is the length in characters at which the standard analyzer cuts a word.
const maxWord = 255

// class is what Unicode's word boundaries (UAX #29) tell apart, as far as the
// standard analyzer makes a difference.
type class uint8

const (
	other class = iota
	letter
	digit
	joiner      // _ and its like: joins whatever is beside it
	midLetter   // between two letters
	midDigit    // between two digits
	midBoth     // . ' between two letters or two digits
	extend      // accents and joiners: part of what is before them
	katakana    // joins its like
	ideographic // a word by itself
	southeast   // of a script without spaces: joins its like
	pictograph  // a word by itself, with others that joiners tie to it
	flag        // half of one
)

// Words cuts a text into words as the standard analyzer does: at Unicode's word
// boundaries, lower-cased, punctuation dropped.
func Words(text string) []string {
	words := make([]string, 0, len(text)/6+1)
	for at := 0; at < len(text); {
		end := wordEnd(text, at)
		if end == at {
			_, size := utf8.DecodeRuneInString(text[at:])
			at += size
			continue
		}
		words = appendWord(words, text[at:end])
		at = end
	}
	return words
}

// appendWord appends a word, in pieces if it is too long.
func appendWord(words []string, word string) []string {
	for len(word) > maxWord {
		n, runes := 0, 0
		for n < len(word) && runes < maxWord {
			_, size := utf8.DecodeRuneInString(word[n:])
			n, runes = n+size, runes+1
		}
		words = append(words, strings.ToLower(word[:n]))
		word = word[n:]
	}
	if word == "" {
		return words
	}
	return append(words, strings.ToLower(word))
}

// wordEnd returns the end of the word that begins at from, from if none does.
func wordEnd(text string, from int) int {
	last, at := next(text, from)
	switch last {
	case letter, digit, joiner, katakana, southeast:
	case ideographic:
		return skipExtend(text, at)
	case pictograph, flag:
		return pictureEnd(text, from, at)
	default:
		return from
	}
	solid := last != joiner // a run of joiners alone is no word
	for {
		at = skipExtend(text, at)
		if at == len(text) {
			break
		}
		c, end := next(text, at)
		if joins(last, c) {
			last, at = c, end
			solid = solid || c != joiner
			continue
		}
		end = skipExtend(text, end)
		if !bridges(c, last) || end == len(text) {
			break
		}
		after, afterEnd := next(text, end)
		if after != last {
			break
		}
		at = afterEnd
	}
	if !solid {
		return from
	}
	return at
}

// joins tells whether there is no boundary between two neighbours.
func joins(a, b class) bool {
	switch b {
	case letter, digit:
		return a == letter || a == digit || a == joiner
	case katakana:
		return a == katakana || a == joiner
	case southeast:
		return a == southeast
	case joiner:
		return a != southeast
	}
	return false
}

// bridges tells whether c holds two characters of class around together.
func bridges(c, around class) bool {
	switch around {
	case letter:
		return c == midLetter || c == midBoth
	case digit:
		return c == midDigit || c == midBoth
	}
	return false
}

func skipExtend(text string, at int) int {
	for at < len(text) {
		c, end := next(text, at)
		if c != extend {
			break
		}
		at = end
	}
	return at
}

// next returns the class of the character at a position and where it ends.
func next(text string, at int) (class, int) {
	if c := text[at]; c < utf8.RuneSelf {
		return classOfByte(c), at + 1
	}
	r, size := utf8.DecodeRuneInString(text[at:])
	return classOf(r), at + size
}

func classOfByte(c byte) class {
	switch {
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z':
		return letter
	case '0' <= c && c <= '9':
		return digit
	}
	switch c {
	case '_':
		return joiner
	case ':':
		return midLetter
	case ',', ';':
		return midDigit
	case '.', '\'':
		return midBoth
	}
	return other
}
