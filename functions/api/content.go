package main

import (
	"strings"

	"faulty/functions/internal/chance"
	"faulty/functions/internal/task"
)

// The properties of a content. It consists of characters of the alphabet, in
// lines of 50.
const (
	alphabet       = "abcdefghijklmnopqrstuvwxyz0123456789!@#$%^&*(-_=+)"
	shortest       = 512
	longest        = 2048
	charactersLine = 50
)

// content is a response body with its media type.
type content struct {
	text      string // the served text, in lines
	length    int    // number of characters without newlines
	mediaType string
}

// newContent generates a content of the given type and length. All characters are
// equally likely. One random number yields ten characters, which are its digits
// in base 50, because generating a random number is the most expensive step.
func newContent(dice *chance.Dice, mediaType string, length int) content {
	const base, digits, numbers = len(alphabet), 10, 50 * 50 * 50 * 50 * 50 * 50 * 50 * 50 * 50 * 50
	text := make([]byte, 0, length+length/charactersLine)
	number := 0
	for i := range length {
		if i > 0 && i%charactersLine == 0 {
			text = append(text, '\n')
		}
		if i%digits == 0 {
			number = dice.Between(0, numbers-1)
		}
		text = append(text, alphabet[number%base])
		number /= base
	}
	return content{string(text), length, mediaType}
}

func (c content) task() task.Task {
	return task.Task{Content: c.text, Length: c.length, ContentType: c.mediaType}
}

// evenLength returns a random length. All lengths are equally likely.
func evenLength(dice *chance.Dice, _ string) int { return dice.Between(shortest, longest) }

// distinctLength returns a random length with a triangular distribution over the
// whole range. The peak depends on the media type.
func distinctLength(dice *chance.Dice, mediaType string) int {
	return dice.Peaked(shortest, peakLength(mediaType), longest)
}

// peakLength returns the most likely length in profile distinct. It is small for
// text and large for video.
func peakLength(mediaType string) int {
	kind, _, _ := strings.Cut(mediaType, "/")
	switch kind {
	case "text", "message":
		return 576
	case "application":
		return 1024
	case "image":
		return 1536
	}
	return 1984 // audio and video
}
