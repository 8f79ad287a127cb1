# Fails in the way its first argument names. Without one it prints the names.
set -u
load() { echo "$ORDER"; }
case ${1:-} in
'') echo unbound missing readonly file zero unset permission ;;
unbound) load ;;
missing) nosuchcommand --x ;;
readonly)
	readonly A=1
	A=2
	;;
file) cat < /no/file ;;
zero) echo $((1 / 0)) ;;
unset) echo "${FOO:?must be set}" ;;
permission) /etc/passwd ;;
esac
