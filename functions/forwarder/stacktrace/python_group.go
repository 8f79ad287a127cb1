package stacktrace

import (
	"slices"
	"strings"
)

// next closes the block when another exception follows, which this one led to. The margin shows
// whether that exception belongs to the same member of a group.
func (p *pythonTrace) next(margin int) {
	p.closeBlock()
	p.leaveGroups(margin)
	p.list = append(p.list, Cause{})
}

func (p *pythonTrace) closeBlock() {
	frames := p.take()
	slices.Reverse(frames)
	p.list[len(p.list)-1].Frames = frames
	p.hasHeading = false
}

// rule handles the lines that are drawn around the members of an ExceptionGroup. The first member
// and its causes are read as the cause of the group. Of the other members, only the headings are
// kept.
func (p *pythonTrace) rule(rule string, column int) {
	if strings.HasPrefix(rule, "+-+") && p.hasHeading {
		p.enterGroup(column + 2)
	} else if len(p.groups) > 0 {
		p.skip = column
	}
}

// maxMembers bounds how many members of a group are kept.
const maxMembers = 32

// passMember handles a line of a skipped member. It keeps the final line of the member, but not
// those of its causes and of groups inside it.
func (p *pythonTrace) passMember(rest string, column int) {
	switch {
	case column > p.skip || len(p.members) == maxMembers:
	case isPythonLink(rest) && len(p.members) > 0:
		p.members = p.members[:len(p.members)-1]
	case indent(rest) == 0 && !strings.HasSuffix(rest, ":") && !isGroupRule(rest):
		if typ, at := pythonHead(rest); typ != "" {
			p.members = append(p.members, Cause{Type: typ, Message: strings.TrimSpace(rest[at:])})
		}
	}
}

// enterGroup makes the current block a group, whose members have the given margin.
func (p *pythonTrace) enterGroup(member int) {
	p.closeBlock()
	last := len(p.list) - 1
	p.groups = append(p.groups, pythonGroup{p.list[last], member})
	p.list[last] = Cause{}
}

// leaveGroups closes the groups whose members are to the right of the margin. It puts each group
// behind its members, as if they had led to the group.
func (p *pythonTrace) leaveGroups(margin int) {
	for n := len(p.groups); n > 0 && p.groups[n-1].member > margin; n-- {
		p.list = append(p.list, p.groups[n-1].cause)
		p.groups = p.groups[:n-1]
	}
}

// exception returns the blocks in reverse order as an exception. Lambda's runtime prints the final
// line above the traceback: "[ERROR] KeyError: 'id'".
func (p *pythonTrace) exception(pre string) Exception {
	p.closeBlock()
	p.leaveGroups(-1)
	slices.Reverse(p.list)
	if p.list[0].Type == "" {
		p.list[0].Type, p.list[0].Message = headAbove(pre)
	}
	e := p.chain.exception(langPython)
	e.Members = p.members
	return e
}

// headAbove reads the heading above a traceback. Lambda's runtime writes "[ERROR] Type: message"
// for any name of the type and any number of message lines.
func headAbove(pre string) (typ, message string) {
	const level = "[ERROR] "
	i := strings.LastIndex(pre, level)
	if i < 0 {
		return splitHead(pre)
	}
	pre = pre[i:]
	if typ, at := pythonHead(firstLine(pre[len(level):])); typ != "" {
		return typ, strings.TrimSpace(pre[len(level)+at:])
	}
	return splitHead(pre)
}

// marginLen returns the length of the bars before the lines of an ExceptionGroup: "  | ".
func marginLen(line string) int {
	n := indent(line)
	if n == len(line) || line[n] != '|' && (line[n] != '+' || !strings.HasPrefix(line[n:], "+ ")) {
		if n < len(line) && strings.HasPrefix(line[n:], "+-") {
			return n
		}
		return 0
	}
	if n++; n < len(line) && line[n] == ' ' {
		n++
	}
	return n
}

// isGroupRule reports whether a line is "+-+---------------- 1 ----------------" or another line
// that is drawn around the members of a group.
func isGroupRule(s string) bool {
	return strings.HasPrefix(s, "+-+---") || strings.HasPrefix(s, "+------")
}
