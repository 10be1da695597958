#include "nucha/evaluate/expression.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "nucha/base/error.h"
#include "nucha/base/text.h"

namespace nucha {

Truth operator!(Truth a) {
  if (a == Truth::unknown) return a;
  return a == Truth::yes ? Truth::no : Truth::yes;
}
Truth both(Truth a, Truth b) { return std::min(a, b); }
Truth either(Truth a, Truth b) { return std::max(a, b); }

namespace {

enum class Op { less, less_equal, greater, greater_equal, equal, not_equal };

/// Deepest nesting of brackets and `not`; deeper text is a mistake, and must not use up the stack.
constexpr int kMaxDepth = 64;

}  // namespace

struct Expression::Node {
  enum class Kind { any_of, all_of, negation, known, name, compare_number, compare_word, count } kind = Kind::name;
  std::vector<std::shared_ptr<const Node>> children;
  std::vector<std::string> names;
  Op op = Op::equal;
  double number = 0;
  std::string word;
};

namespace {

using Node = Expression::Node;
using NodePtr = std::shared_ptr<const Node>;

// ---- reading ----

struct Token {
  enum class Kind { name, number, op, open, close, comma, end } kind = Kind::end;
  std::string_view text;
  std::size_t column = 0;  // 1-based
};

bool isNameStart(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isNamePart(char c) { return isNameStart(c) || isDigit(c); }

class Parser {
 public:
  Parser(std::string_view text, const std::string& where) : text_(text), where_(where) { advance(); }

  NodePtr whole() {
    NodePtr node = condition();
    if (token_.kind != Token::Kind::end) {
      fail(token_, fmt::format("unexpected \"{}\"", token_.text), "join conditions with \"and\" or \"or\"");
    }
    return node;
  }

 private:
  [[noreturn]] void fail(const Token& at, std::string what, std::string fix) const {
    throw InputError(
        Fault{fmt::format("{}, column {} of the condition", where_, at.column), std::move(what), std::move(fix)});
  }

  std::size_t scanWhile(std::size_t from, bool (*matches)(char)) const {
    while (from < text_.size() && matches(text_[from])) ++from;
    return from;
  }

  std::size_t scanNumber(std::size_t from) const {
    if (text_[from] == '-') ++from;
    from = scanWhile(from, isDigit);
    if (from < text_.size() && text_[from] == '.') from = scanWhile(from + 1, isDigit);
    // a letter glued to a number is part of the mistake, so that the message shows all of it
    return scanWhile(from, isNamePart);
  }

  void advance() {
    while (position_ < text_.size() && std::string_view(" \t\r\n").find(text_[position_]) != std::string_view::npos) {
      ++position_;
    }
    const std::size_t start = position_;
    token_ = Token{Token::Kind::end, "", start + 1};
    if (start == text_.size()) return;
    const char c = text_[start];
    const bool minus = c == '-' && start + 1 < text_.size() && (isDigit(text_[start + 1]) || text_[start + 1] == '.');
    if (isNameStart(c)) {
      token_.kind = Token::Kind::name;
      position_ = scanWhile(start, isNamePart);
    } else if (isDigit(c) || c == '.' || minus) {
      token_.kind = Token::Kind::number;
      position_ = scanNumber(start);
    } else if (c == '(' || c == ')' || c == ',') {
      token_.kind = c == '(' ? Token::Kind::open : c == ')' ? Token::Kind::close : Token::Kind::comma;
      ++position_;
    } else if (std::string_view("<>=!").find(c) != std::string_view::npos) {
      token_.kind = Token::Kind::op;
      position_ = start + (start + 1 < text_.size() && text_[start + 1] == '=' ? 2 : 1);
    } else {
      fail(token_, "character that no condition uses", "use names, numbers, brackets, commas and comparisons");
    }
    token_.text = text_.substr(start, position_ - start);
  }

  bool takeWord(std::string_view word) {
    if (token_.kind != Token::Kind::name || token_.text != word) return false;
    advance();
    return true;
  }

  void expect(Token::Kind kind, std::string_view shown) {
    if (token_.kind != kind) fail(token_, fmt::format("expected \"{}\", found {}", shown, found()), "");
    advance();
  }

  std::string found() const { return token_.kind == Token::Kind::end ? "the end" : fmt::format("\"{}\"", token_.text); }

  NodePtr joinedBy(std::string_view word, Node::Kind kind, NodePtr (Parser::*part)()) {
    std::vector<NodePtr> parts{(this->*part)()};
    while (takeWord(word)) parts.push_back((this->*part)());
    if (parts.size() == 1) return parts.front();
    auto node = std::make_shared<Node>();
    node->kind = kind;
    node->children = std::move(parts);
    return node;
  }

  NodePtr condition() { return joinedBy("or", Node::Kind::any_of, &Parser::term); }
  NodePtr term() { return joinedBy("and", Node::Kind::all_of, &Parser::factor); }

  NodePtr factor() {
    if (++depth_ > kMaxDepth) {
      fail(token_, fmt::format("nested deeper than {}", kMaxDepth), "name a part of it as a variable");
    }
    NodePtr node = factorInside();
    --depth_;
    return node;
  }

  NodePtr factorInside() {
    if (takeWord("not")) {
      auto node = std::make_shared<Node>();
      node->kind = Node::Kind::negation;
      node->children.push_back(factor());
      return node;
    }
    if (token_.kind == Token::Kind::open) {
      advance();
      NodePtr inside = condition();
      expect(Token::Kind::close, ")");
      return inside;
    }
    auto node = std::make_shared<Node>();
    const std::string first = name();
    if (token_.kind == Token::Kind::open) {
      callOf(first, *node);
    } else {
      node->names = {first};
      node->kind = Node::Kind::name;
      if (token_.kind == Token::Kind::op) comparison(*node, true);
    }
    return node;
  }

  void callOf(const std::string& function, Node& node) {
    const bool counting = function == "count";
    if (!counting && function != "known") {
      fail(token_, fmt::format("unknown function \"{}\"", function), "there are only known(...) and count(...)");
    }
    advance();
    node.names.push_back(name());
    while (counting && token_.kind == Token::Kind::comma) {
      advance();
      node.names.push_back(name());
    }
    expect(Token::Kind::close, ")");
    node.kind = counting ? Node::Kind::count : Node::Kind::known;
    if (!counting) return;
    if (token_.kind != Token::Kind::op) fail(token_, "count(...) without a comparison", "write count(a, b) >= 2");
    comparison(node, false);
  }

  std::string name() {
    static constexpr std::string_view kReserved[] = {"and", "or", "not"};
    if (token_.kind != Token::Kind::name ||
        std::find(std::begin(kReserved), std::end(kReserved), token_.text) != std::end(kReserved)) {
      fail(token_, fmt::format("expected a name, found {}", found()), "");
    }
    std::string taken(token_.text);
    advance();
    return taken;
  }

  void comparison(Node& node, bool words_allowed) {
    static const std::pair<std::string_view, Op> kOps[] = {{"<", Op::less},    {"<=", Op::less_equal},
                                                           {">", Op::greater}, {">=", Op::greater_equal},
                                                           {"==", Op::equal},  {"!=", Op::not_equal}};
    const Token at = token_;
    const auto* known =
        std::find_if(std::begin(kOps), std::end(kOps), [&](const auto& o) { return o.first == at.text; });
    if (known == std::end(kOps)) fail(at, fmt::format("\"{}\" compares nothing", at.text), "use == or !=");
    node.op = known->second;
    advance();
    const bool equality = node.op == Op::equal || node.op == Op::not_equal;
    if (token_.kind == Token::Kind::number) {
      const auto number = findNumber(token_.text);
      if (!number) fail(token_, fmt::format("\"{}\" is not a number", token_.text), "");
      node.number = *number;
      if (node.kind != Node::Kind::count) node.kind = Node::Kind::compare_number;
    } else if (token_.kind == Token::Kind::name && words_allowed && equality) {
      node.kind = Node::Kind::compare_word;
      node.word = std::string(token_.text);
    } else {
      fail(token_, fmt::format("expected a number after \"{}\", found {}", at.text, found()), "");
    }
    advance();
  }

  std::string_view text_;
  const std::string& where_;
  std::size_t position_ = 0;
  Token token_;
  int depth_ = 0;
};

// ---- evaluating ----

/// Every number that is possible, given what is known.
struct Span {
  Known::Bound lo{-std::numeric_limits<double>::infinity(), true};
  Known::Bound hi{std::numeric_limits<double>::infinity(), true};
};

std::optional<Span> findSpan(const Known& known) {
  Span span;
  if (known.number) {
    span.lo = span.hi = {*known.number, false};
    return span;
  }
  if (!known.at_least && !known.at_most) return std::nullopt;
  if (known.at_least) span.lo = *known.at_least;
  if (known.at_most) span.hi = *known.at_most;
  return span;
}

Truth decided(bool surely, bool possibly) { return surely ? Truth::yes : possibly ? Truth::unknown : Truth::no; }

Truth compare(const Span& span, Op op, double limit) {
  const auto below = [&] {
    return decided(span.hi.limit < limit || (span.hi.limit == limit && span.hi.open), span.lo.limit < limit);
  };
  const auto above = [&] {
    return decided(span.lo.limit > limit || (span.lo.limit == limit && span.lo.open), span.hi.limit > limit);
  };
  switch (op) {
    case Op::less:
      return below();
    case Op::less_equal:
      return !above();
    case Op::greater:
      return above();
    case Op::greater_equal:
      return !below();
    case Op::equal:
      return both(!below(), !above());
    case Op::not_equal:
      return either(below(), above());
  }
  return Truth::unknown;
}

Truth evaluateNode(const Node& node, const Lookup& lookup);

Truth evaluateCount(const Node& node, const Lookup& lookup) {
  double present = 0;
  double open = 0;
  for (const std::string& name : node.names) {
    const Truth truth = lookup(name).truth;
    present += truth == Truth::yes ? 1 : 0;
    open += truth == Truth::unknown ? 1 : 0;
  }
  return compare(Span{{present, false}, {present + open, false}}, node.op, node.number);
}

Truth evaluateWord(const Node& node, const Lookup& lookup) {
  const Known known = lookup(node.names.front());
  if (!known.word) return Truth::unknown;
  const Truth same = *known.word == node.word ? Truth::yes : Truth::no;
  return node.op == Op::equal ? same : !same;
}

Truth evaluateNode(const Node& node, const Lookup& lookup) {
  switch (node.kind) {
    case Node::Kind::any_of: {
      Truth result = Truth::no;
      for (const auto& child : node.children) result = either(result, evaluateNode(*child, lookup));
      return result;
    }
    case Node::Kind::all_of: {
      Truth result = Truth::yes;
      for (const auto& child : node.children) result = both(result, evaluateNode(*child, lookup));
      return result;
    }
    case Node::Kind::negation:
      return !evaluateNode(*node.children.front(), lookup);
    case Node::Kind::known:
      return lookup(node.names.front()).anything() ? Truth::yes : Truth::no;
    case Node::Kind::name:
      return lookup(node.names.front()).truth;
    case Node::Kind::compare_number: {
      const auto span = findSpan(lookup(node.names.front()));
      return span ? compare(*span, node.op, node.number) : Truth::unknown;
    }
    case Node::Kind::compare_word:
      return evaluateWord(node, lookup);
    case Node::Kind::count:
      return evaluateCount(node, lookup);
  }
  return Truth::unknown;
}

void addOnce(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

/// Names that make a node what it is (`result` is its value, yes or no).
void collectSupport(const Node& node, const Lookup& lookup, Truth result, std::vector<std::string>& names) {
  if (node.kind == Node::Kind::any_of || node.kind == Node::Kind::all_of) {
    // one `yes` makes an "or", one `no` unmakes an "and": then only such parts matter, else all of them
    for (const auto& child : node.children) {
      if (evaluateNode(*child, lookup) == result) collectSupport(*child, lookup, result, names);
    }
  } else if (node.kind == Node::Kind::negation) {
    collectSupport(*node.children.front(), lookup, !result, names);
  } else if (node.kind == Node::Kind::count) {
    const bool wants_many = (node.op == Op::greater || node.op == Op::greater_equal) == (result == Truth::yes);
    for (const std::string& name : node.names) {
      const Truth truth = lookup(name).truth;
      if (truth == (wants_many ? Truth::yes : Truth::no)) addOnce(names, name);
    }
  } else if (node.kind != Node::Kind::known || result == Truth::yes) {  // what is not known supports nothing
    addOnce(names, node.names.front());
  }
}

/// What a name could turn out to be, as far as this expression can tell the answers apart.
void collectAnswers(const Node& node, const std::string& name, std::vector<Known>& answers) {
  for (const auto& child : node.children) collectAnswers(*child, name, answers);
  if (node.names.empty() || node.names.front() != name) return;
  const auto answer = [&](std::optional<double> number, const std::optional<std::string>& word) {
    for (const Truth truth : {Truth::yes, Truth::no}) {
      Known known;
      known.truth = truth;
      known.number = number;
      known.word = word;
      answers.push_back(known);
    }
  };
  if (node.kind == Node::Kind::compare_number) {
    const double inf = std::numeric_limits<double>::infinity();
    for (const double number : {std::nextafter(node.number, -inf), node.number, std::nextafter(node.number, inf)}) {
      answer(number, std::nullopt);
    }
  } else if (node.kind == Node::Kind::compare_word) {
    answer(std::nullopt, node.word);
    answer(std::nullopt, std::string());  // some other word
  }
}

void collectNames(const Node& node, std::vector<std::string>& names) {
  for (const std::string& name : node.names) addOnce(names, name);
  for (const auto& child : node.children) collectNames(*child, names);
}

}  // namespace

Expression Expression::parse(std::string_view text, const std::string& where) {
  Expression expression;
  expression.text_ = std::string(text);
  expression.root_ = Parser(expression.text_, where).whole();
  collectNames(*expression.root_, expression.names_);
  return expression;
}

Truth Expression::evaluate(const Lookup& lookup) const { return evaluateNode(*root_, lookup); }

std::vector<std::string> Expression::support(const Lookup& lookup) const {
  std::vector<std::string> names;
  const Truth result = evaluate(lookup);
  if (result != Truth::unknown) collectSupport(*root_, lookup, result, names);
  return names;
}

std::vector<std::string> Expression::deciders(const Lookup& lookup) const {
  std::vector<std::string> names;
  if (evaluate(lookup) != Truth::unknown) return names;
  for (const std::string& name : names_) {
    if (lookup(name).anything()) continue;
    std::vector<Known> answers(2);
    answers[0].truth = Truth::yes;
    answers[1].truth = Truth::no;
    collectAnswers(*root_, name, answers);
    const bool decides = std::any_of(answers.begin(), answers.end(), [&](const Known& answer) {
      const Lookup guess = [&](std::string_view asked) { return asked == name ? answer : lookup(asked); };
      return evaluate(guess) == Truth::yes;
    });
    if (decides) names.push_back(name);
  }
  return names;
}

}  // namespace nucha
