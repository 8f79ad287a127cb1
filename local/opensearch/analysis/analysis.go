// Package analysis splits text into words as the standard analyzer of OpenSearch does.
package analysis

import (
	"strings"
	"unicode"
	"unicode/utf8"

	uax29 "github.com/clipperhouse/uax29/v2/words"
)

// maxWord is the length in characters at which the standard analyzer splits a word.
const maxWord = 255

// Words splits a text at Unicode's word boundaries (UAX #29) and returns the words in lower case.
// It drops segments without a letter, digit or pictograph.
//
// In scripts without spaces, such as Thai, only a dictionary can find words, and Unicode defines a
// boundary at every character. Like the standard analyzer, Words returns a run of such characters as
// one word.
func Words(text string) []string {
	words := make([]string, 0, len(text)/6+1)
	segments := uax29.FromString(text)
	run := -1 // start of a run of a script without spaces
	for segments.Next() {
		segment := segments.Value()
		kind := kindOf(segment)
		if kind == unspaced {
			if run < 0 {
				run = segments.Start()
			}
			continue
		}
		if run >= 0 {
			words, run = appendWord(words, text[run:segments.Start()]), -1
		}
		if kind == word {
			words = appendWord(words, segment)
		}
	}
	if run >= 0 {
		words = appendWord(words, text[run:])
	}
	return words
}

// appendWord appends a word. It splits a word that is too long.
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

// kind determines how the standard analyzer treats a segment.
type kind uint8

const (
	separator kind = iota // dropped
	word
	unspaced // joined with its neighbors
)

// kindOf returns the kind of a segment. The first character that determines the kind decides: _1 is
// a word, __ is not.
func kindOf(segment string) kind {
	for i, r := range segment {
		switch {
		case r < utf8.RuneSelf:
			if 'a' <= r|0x20 && r|0x20 <= 'z' || '0' <= r && r <= '9' {
				return word
			}
		case unicode.In(r, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) && !unicode.In(r, unicode.Nd, unicode.P, unicode.S):
			return unspaced
		case unicode.IsMark(r), unicode.Is(unicode.Cf, r):
		case unicode.In(r, unicode.L, unicode.Nd, unicode.Nl, unicode.Other_Alphabetic):
			return word
		case isFlagHalf(r):
			if strings.ContainsFunc(segment[i+utf8.RuneLen(r):], isFlagHalf) {
				return word
			}
		case i == 0 && unicode.Is(pictographs, r):
			return word
		}
	}
	return separator
}

// isFlagHalf reports whether r is a regional indicator. Two regional indicators form a flag.
func isFlagHalf(r rune) bool { return 0x1F1E6 <= r && r <= 0x1F1FF }
