// Fails in the way its first argument names. Without one it prints the names.

#include <cassert>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

namespace shop {

struct NotFound : std::runtime_error {
	using runtime_error::runtime_error;
};

struct Odd {
	int id;
};

template <typename T> struct Stock {
	T *items = new T[3];

	__attribute__((noinline)) T take(int at) {
		delete[] items;
		return items[at];
	}
};

__attribute__((noinline)) void load(int id) {
	throw NotFound("order " + std::to_string(id) + " not found");
}

__attribute__((noinline)) void copy(const char *text) {
	char name[8];
	strcpy(name, text);
	if (name[0] == 'q') {
		abort();
	}
}

} // namespace shop

int main(int argc, char **argv) {
	std::string name = argc > 1 ? argv[1] : "";
	if (name.empty()) {
		std::cout << "throw lines odd int at after assert none smash free";
	} else if (name == "throw") {
		shop::load(42);
	} else if (name == "lines") {
		throw shop::NotFound("order 42 not found:\nno stock");
	} else if (name == "odd") {
		throw shop::Odd{1};
	} else if (name == "int") {
		throw 3;
	} else if (name == "at") {
		return std::vector<int>(2).at(argc + 5);
	} else if (name == "after") {
		return shop::Stock<int>{}.take(1);
	} else if (name == "assert") {
		assert(argc == 99 && "stock is gone");
	} else if (name == "none") {
		std::terminate();
	} else if (name == "smash") {
		shop::copy("a text that is longer than the name may be");
	} else if (name == "free") {
		void *p = malloc(10);
		free(p);
		free(p);
	}
}
