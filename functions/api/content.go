package main

import (
	"strings"

	"faulty/functions/internal/chance"
	"faulty/functions/internal/task"
)

// Content is that of 2014: so many of these characters, in lines of 50.
const (
	alphabet       = "abcdefghijklmnopqrstuvwxyz0123456789!@#$%^&*(-_=+)"
	shortest       = 512
	longest        = 2048
	charactersLine = 50
)

// content is a body with a type.
type content struct {
	text      string // as served, in lines
	length    int    // characters, without line ends
	mediaType string
}

// newContent draws a content of the given type and length, each character as
// likely as any other. One draw gives ten characters, the digits of a number
// in base 50: a draw costs more than all the rest.
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

// evenLength draws any length as likely as any other.
func evenLength(dice *chance.Dice, _ string) int { return dice.Between(shortest, longest) }

// distinctLength draws a length that follows a triangle over the whole range,
// with its peak where the kind of content has it.
func distinctLength(dice *chance.Dice, mediaType string) int {
	return dice.Peaked(shortest, peakLength(mediaType), longest)
}

// peakLength is the likeliest length in profile distinct: text is short,
// moving pictures are long.
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
	return 1984 // audio, video
}
