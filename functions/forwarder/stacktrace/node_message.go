package stacktrace

import "strings"

// endMessage ends the current message before text[end:].
func (n *nodeTrace) endMessage(end int) {
	e := &n.list[n.current]
	if e.message < 0 {
		return
	}
	message := n.text[min(e.message, end):end]
	e.message = -1
	switch {
	case n.deno:
		message = beforeExcerpt(message)
	case n.bun || strings.HasSuffix(message, "\n\n"):
		message = beforeProperties(message)
	}
	e.Message = strings.TrimSpace(message)
}

// endBracket ends the message of "[TypeError: text]" if the text up to end contains its closing
// bracket, and records whether the error's properties follow.
func (n *nodeTrace) endBracket(end int) {
	e := &n.list[n.current]
	end -= len(n.text[:end]) - len(strings.TrimRight(n.text[:end], "\n"))
	size := bracketLen(n.text[e.bracket:end])
	if e.message < 0 || n.text[e.bracket+size-1] != ']' {
		return
	}
	last := e.bracket + size - 1
	e.Message = strings.TrimSpace(n.text[min(e.message, last):last])
	e.message = -1
	e.inProperties = n.text[last+1:end] == " {"
}

// beforeExcerpt removes the source line and the carets that Deno prints below a message.
func beforeExcerpt(message string) string {
	message = strings.TrimRight(message, "\n")
	last := strings.LastIndexByte(message, '\n')
	if last < 0 || !isCarets(message[last:]) {
		return message
	}
	return message[:max(0, strings.LastIndexByte(message[:last], '\n'))]
}

// beforeProperties removes the properties that Bun prints between a message and its calls, indented
// by two and followed by an empty line.
func beforeProperties(message string) string {
	if !strings.HasSuffix(message, "\n\n") {
		return message
	}
	for l := (lines{text: message}); l.scan(); {
		line := l.line()
		if l.start > 0 && indent(line) == 2 && noiseWord(line[2:]) > 0 {
			return message[:l.start]
		}
	}
	return message
}

// fill restores the calls that util.inspect omitted because the cause has them too. They are behind
// the call that both errors have in common.
func (n *nodeTrace) fill() {
	const most = 200 // a cycle of causes must not double the stack each time
	for i := len(n.list) - 2; i >= 0; i-- {
		e, cause := &n.list[i], n.list[i+1].Frames
		if e.elided == 0 || e.elided > most || e.gap == 0 || n.list[i+1].parent != i {
			continue
		}
		for k := range cause {
			if cause[k] != e.Frames[e.gap-1] || k+e.elided >= len(cause) {
				continue
			}
			if k+1+e.elided < len(cause) && e.gap < len(e.Frames) && cause[k+1+e.elided] != e.Frames[e.gap] {
				continue
			}
			frames := append([]Frame(nil), e.Frames[:e.gap]...)
			frames = append(frames, cause[k+1:k+1+e.elided]...)
			e.Frames = append(frames, e.Frames[e.gap:]...)
			break
		}
	}
}
