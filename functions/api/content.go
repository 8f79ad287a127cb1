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

// newContent draws a content of the given type and length.
func newContent(dice *chance.Dice, mediaType string, length int) content {
	var b strings.Builder
	b.Grow(length + length/charactersLine)
	for i := range length {
		if i > 0 && i%charactersLine == 0 {
			b.WriteByte('\n')
		}
		b.WriteByte(alphabet[dice.Between(0, len(alphabet)-1)])
	}
	return content{b.String(), length, mediaType}
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
