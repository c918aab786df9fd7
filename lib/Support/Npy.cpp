//===- Npy.cpp - Arrays in NumPy's file format ----------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A file is a magic word, a version, the length of a header and the header: the
// text of a Python dictionary with the keys descr, fortran_order and shape. The
// data follow and must be exactly as long as the header says; nothing is
// allocated before that is known.
//
//===----------------------------------------------------------------------===//

#include "lathe/Support/Npy.h"

#include "lathe/Support/Error.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/MathExtras.h"

#include <cstring>

using namespace llvm;
using namespace lathe;

static constexpr StringLiteral magic = "\x93NUMPY";

//===----------------------------------------------------------------------===//
// The header
//===----------------------------------------------------------------------===//

namespace {
/// What a header says.
struct Header {
  std::optional<StringRef> descr;
  std::optional<bool> fortranOrder;
  std::optional<SmallVector<int64_t>> shape;
};

/// Reads the one dictionary that a header is. Methods return false where the
/// text is something else.
class HeaderParser {
public:
  explicit HeaderParser(StringRef text) : text(text) {}

  bool parse(Header &header) {
    if (!take("{"))
      return false;
    while (!take("}")) {
      StringRef key;
      if (!string(key) || !take(":") || !value(key, header))
        return false;
      if (take(","))
        continue;
      if (!take("}"))
        return false;
      break;
    }
    return text.trim().empty();
  }

private:
  bool take(StringRef token) {
    text = text.ltrim();
    return text.consume_front(token);
  }

  bool string(StringRef &result) {
    text = text.ltrim();
    if (text.empty() || (text.front() != '\'' && text.front() != '"'))
      return false;
    size_t end = text.find(text.front(), 1);
    if (end == StringRef::npos)
      return false;
    result = text.slice(1, end);
    text = text.drop_front(end + 1);
    return true;
  }

  bool value(StringRef key, Header &header) {
    if (key == "descr")
      return !header.descr && string(header.descr.emplace());
    if (key == "fortran_order" && !header.fortranOrder) {
      header.fortranOrder = take("True");
      return *header.fortranOrder || take("False");
    }
    return key == "shape" && !header.shape && shape(header.shape.emplace());
  }

  bool shape(SmallVector<int64_t> &sizes) {
    if (!take("("))
      return false;
    while (!take(")")) {
      text = text.ltrim();
      unsigned long long size;
      if (text.consumeInteger(10, size) ||
          size > uint64_t(std::numeric_limits<int64_t>::max()))
        return false;
      sizes.push_back(size);
      if (take(","))
        continue;
      if (!take(")"))
        return false;
      // (3) is a number in Python, not a shape.
      return sizes.size() > 1;
    }
    return true;
  }

  StringRef text;
};
} // namespace

static std::optional<ElementKind> kindOf(StringRef descr) {
  if (!descr.consume_front("<") && !descr.consume_front("="))
    return std::nullopt;
  if (descr == "f4")
    return ElementKind::F32;
  if (descr == "f8")
    return ElementKind::F64;
  if (descr == "i4")
    return ElementKind::I32;
  if (descr == "i8")
    return ElementKind::I64;
  return std::nullopt;
}

/// Cuts magic word, version and header off `bytes`; returns the header.
static Expected<StringRef> takeHeader(StringRef &bytes, StringRef path) {
  if (!bytes.consume_front(magic) || bytes.size() < 2)
    return userError("is not a .npy file", path, "the magic word of NumPy");
  unsigned version = static_cast<unsigned char>(bytes[0]);
  if (version < 1 || version > 3)
    return userError("has .npy version " + Twine(version), path,
                     "version 1, 2 or 3");
  bytes = bytes.drop_front(2);
  size_t lengthBytes = version == 1 ? 2 : 4;
  size_t length = std::numeric_limits<size_t>::max();
  if (bytes.size() >= lengthBytes)
    length = version == 1 ? support::endian::read16le(bytes.data())
                          : support::endian::read32le(bytes.data());
  if (length == std::numeric_limits<size_t>::max() ||
      length > bytes.size() - lengthBytes)
    return userError("is truncated in its header", path,
                     "a whole .npy header");
  StringRef header = bytes.substr(lengthBytes, length);
  bytes = bytes.drop_front(lengthBytes + length);
  return header;
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

/// Copies column-major `source` into row-major `target`.
static void transposeInto(const char *source, char *target,
                          ArrayRef<int64_t> shape, int64_t bytes,
                          int64_t count) {
  SmallVector<int64_t> index(shape.size(), 0), strides(shape.size(), 1);
  for (size_t d = 1; d < shape.size(); ++d)
    strides[d] = strides[d - 1] * shape[d - 1];
  int64_t from = 0;
  for (int64_t to = 0; to < count; ++to) {
    std::memcpy(target + to * bytes, source + from * bytes, bytes);
    for (size_t d = shape.size(); d-- > 0;) {
      from += strides[d];
      if (++index[d] < shape[d])
        break;
      from -= strides[d] * shape[d];
      index[d] = 0;
    }
  }
}

Expected<Array> lathe::parseNpy(StringRef bytes, StringRef path) {
  Expected<StringRef> text = takeHeader(bytes, path);
  if (!text)
    return text.takeError();
  Header header;
  if (!HeaderParser(*text).parse(header) || !header.descr ||
      !header.fortranOrder || !header.shape)
    return userError("has a malformed .npy header", path,
                     "descr, fortran_order and shape");
  std::optional<ElementKind> kind = kindOf(*header.descr);
  if (!kind)
    return userError("array has element type '" + *header.descr + "'", path,
                     "little-endian f4, f8, i4 or i8");
  std::optional<int64_t> count = countElements(*header.shape);
  int64_t size = 0;
  if (!count || MulOverflow(*count, elementBytes(*kind), size))
    return userError("has a shape whose size overflows", path,
                     "a shape that fits in memory");
  if (int64_t(bytes.size()) != size)
    return userError((int64_t(bytes.size()) < size ? "is truncated: "
                                                   : "has bytes after its data: ") +
                         Twine(bytes.size()) + " bytes of data",
                     path,
                     Twine(size) + " for shape " + shapeName(*header.shape));
  Expected<Array> array = Array::create(*kind, *header.shape, path);
  if (!array)
    return array;
  if (*header.fortranOrder)
    transposeInto(bytes.data(), array->getBytes(), *header.shape,
                  elementBytes(*kind), *count);
  else if (size)
    std::memcpy(array->getBytes(), bytes.data(), size);
  return array;
}

Expected<Array> lathe::readNpy(StringRef path) {
  auto buffer = readFile(path, ".npy");
  if (!buffer)
    return buffer.takeError();
  return parseNpy((*buffer)->getBuffer(), path);
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

Error lathe::writeNpy(PendingFile &file, const Array &array) {
  static constexpr StringLiteral descrs[] = {"<f4", "<f8", "<i4", "<i8"};
  std::string shape;
  for (int64_t size : array.getShape())
    shape += std::to_string(size) + ", ";
  if (array.getShape().size() > 1)
    shape.resize(shape.size() - 2);
  else if (!shape.empty())
    shape.pop_back(); // a single size keeps its comma
  std::string header =
      ("{'descr': '" + descrs[static_cast<unsigned>(array.getKind())] +
       "', 'fortran_order': False, 'shape': (" + shape + "), }")
          .str();
  // The data start at a multiple of 64 bytes, the header ends in a newline.
  size_t start = alignTo(magic.size() + 4 + header.size() + 1, 64);
  header.resize(start - magic.size() - 4 - 1, ' ');
  header += '\n';
  char prefix[4] = {1, 0};
  support::endian::write16le(prefix + 2, header.size());
  return file.write({magic, StringRef(prefix, 4), header,
                     StringRef(array.getBytes(), array.getNumBytes())});
}

Error lathe::writeNpy(StringRef path, const Array &array) {
  Expected<PendingFile> file = PendingFile::create(path);
  if (!file)
    return file.takeError();
  if (Error error = writeNpy(*file, array))
    return error;
  return file->commit();
}
