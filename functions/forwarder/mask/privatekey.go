package mask

import "bytes"

// privateKey returns the bounds of a private key of which the P at i is the one
// of PRIVATE KEY or PuTTY-User-Key-File: PEM (RFC 7468), OpenSSH and OpenPGP
// between their lines of dashes, which SSH2 writes with four, and PuTTY's file.
// One that is cut is masked as far as it goes.
func (s *scanner) privateKey(i int) (start, end int) {
	switch rest := s.text[i:]; {
	case bytes.HasPrefix(rest, []byte("PuTTY-User-Key-File")):
		return i, s.puttyEnd(i)
	case !bytes.HasPrefix(rest, []byte("PRIVATE")) || keyAfter(rest[len("PRIVATE"):]) == 0:
		return 0, 0
	}
	line := s.text[s.from:i]
	line = line[max(0, len(line)-64):]
	at := max(bytes.LastIndex(line, []byte("----BEGIN")), bytes.LastIndex(line, []byte("---- BEGIN")))
	if at < 0 || bytes.ContainsAny(line[at:], "\n\"\\") {
		return 0, 0
	}
	start = i - len(line) + at
	for start > s.from && s.text[start-1] == '-' {
		start--
	}
	return start, s.pemEnd(i)
}

// keyAfter returns the length of the word KEY that text begins with, behind a
// blank, which URLs write in two ways; 0 for none.
func keyAfter(text []byte) int {
	for _, word := range []string{" KEY", "+KEY", "%20KEY"} {
		if bytes.HasPrefix(text, []byte(word)) {
			return len(word)
		}
	}
	return 0
}

// pemEnd returns where the key ends whose first line's words are at i.
func (s *scanner) pemEnd(i int) int {
	stop := s.quoteAfter(i)
	body := s.text[i:stop]
	last := bytes.Index(body, []byte("-END"))
	if last < 0 {
		return stop
	}
	end := i + last + 1
	for _, word := range []string{"KEY", "--"} {
		n := bytes.Index(s.text[end:stop], []byte(word))
		if n < 0 {
			return stop
		}
		end += n + len(word)
	}
	for end < stop && s.text[end] == '-' {
		end++
	}
	return end
}

// puttyEnd returns where PuTTY's file ends that begins at i: behind its MAC.
func (s *scanner) puttyEnd(i int) int {
	stop := s.quoteAfter(i)
	for _, name := range []string{"Private-MAC:", "Private-Hash:"} {
		if n := bytes.Index(s.text[i:stop], []byte(name)); n >= 0 {
			end := i + n + len(name)
			for end < stop && s.text[end] == ' ' {
				end++
			}
			for end < stop && isAlphanumeric(s.text[end]) && !bytes.HasPrefix(s.text[end:], []byte(`\`)) {
				end++
			}
			return end
		}
	}
	return stop
}

// quoteAfter returns where the string ends that i is in: before a quote and its
// backslashes, or at the end of the text.
func (s *scanner) quoteAfter(i int) int {
	n := bytes.IndexAny(s.text[i:], "\"'`<")
	if n < 0 {
		return len(s.text)
	}
	for i += n; i > s.from && s.text[i-1] == '\\'; {
		i--
	}
	return i
}
