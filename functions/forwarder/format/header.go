package format

// KnowsColumns reports whether the formats recognize lines with the columns of these names, in this order.
// They cannot recognize other columns, because the line that names them is not part of an event.
func KnowsColumns(names []string) bool {
	modern, old, system, withoutStream := w3cColumns()
	version2, version3, transit := flowLists()
	for _, known := range []struct {
		list  []column
		least int // columns that are always there
	}{
		{cloudFrontColumns(), 12},
		{modern, len(modern)}, {old, len(old)}, {system, len(system)}, {withoutStream, len(withoutStream)},
		{version2, 14}, {version3, len(version3)}, {transit, 26},
	} {
		if len(names) >= known.least && startsWith(known.list, names) {
			return true
		}
	}
	return false
}

// startsWith reports whether the names of a list of columns start with these names.
func startsWith(list []column, names []string) bool {
	if len(names) > len(list) {
		return false
	}
	for i, name := range names {
		if string(list[i].name) != name {
			return false
		}
	}
	return true
}
