package mask

import "bytes"

// privateKey returns the bounds of the private key that the P at i belongs to, which is that of
// PRIVATE KEY or PuTTY-User-Key-File. It finds PEM (RFC 7468), OpenSSH and OpenPGP keys between
// lines of dashes, SSH2 keys, whose lines have four dashes, and PuTTY files. A truncated key is
// masked up to its end.
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

// keyAfter returns the length of the word KEY at the start of text, including the blank before it,
// which URLs write in two ways; 0 for none.
func keyAfter(text []byte) int {
	for _, word := range []string{" KEY", "+KEY", "%20KEY"} {
		if bytes.HasPrefix(text, []byte(word)) {
			return len(word)
		}
	}
	return 0
}

// pemEnd returns the end of the key whose header is at i.
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

// puttyEnd returns the end of the PuTTY file that begins at i, which is behind its MAC.
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

// quoteAfter returns the end of the string that contains i: before a quote and its backslashes, or
// at the end of the text.
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
