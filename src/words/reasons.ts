import type { Text } from './text.js';

/** Why a coordinate system is not known. */
export const CRS_REASONS = {
  notStated: { en: 'the file states none', zh: '文件未说明坐标系' },
  byFormat: {
    en: 'the file states none, and a GeoJSON is in WGS 84 then',
    zh: '文件未说明坐标系，按 GeoJSON 规定为 WGS 84',
  },
  noPrj: { en: 'there is no .prj file', zh: '缺少 .prj 文件' },
  empty: { en: 'the text of the .prj is empty', zh: '.prj 内容为空' },
  unexpected: {
    en: 'the .prj is not well-known text: unexpected {char} at character {at}',
    zh: '.prj 不是 WKT 文本：第 {at} 个字符 {char} 有误',
  },
  badNumber: { en: 'the .prj has a bad number at character {at}', zh: '.prj 第 {at} 个字符处的数值有误' },
  openString: { en: 'the .prj has a text without an end at character {at}', zh: '.prj 第 {at} 个字符处的引号未闭合' },
  noKeyword: {
    en: 'the .prj is not well-known text: it does not begin with a keyword',
    zh: '.prj 不是 WKT 文本：开头不是关键字',
  },
  noBracket: {
    en: 'the .prj is not well-known text: no bracket after the first keyword',
    zh: '.prj 不是 WKT 文本：首个关键字后没有括号',
  },
  textBehind: { en: 'the .prj has text after the last bracket', zh: '.prj 末尾括号之后还有内容' },
  endsEarly: { en: 'the .prj ends too early', zh: '.prj 内容不完整' },
  misplaced: { en: 'the .prj has a misplaced bracket or comma', zh: '.prj 的括号或逗号位置有误' },
  commaMissing: { en: 'the .prj lacks a comma', zh: '.prj 缺少逗号' },
  tooDeep: { en: 'the .prj is nested too deep', zh: '.prj 嵌套过深' },
  otherKind: {
    en: 'the .prj describes {keyword}, which is not a geographic or projected system',
    zh: '.prj 描述的 {keyword} 不是地理或投影坐标系',
  },
  noEllipsoid: { en: 'the datum in the .prj has no usable ellipsoid', zh: '.prj 的基准面没有可用的椭球参数' },
  absurdFlattening: { en: 'the flattening of the ellipsoid in the .prj is absurd', zh: '.prj 的椭球扁率不合理' },
  datumContradiction: {
    en: 'the .prj contradicts itself: datum {datum} does not go with ellipsoid {ellipsoid}',
    zh: '.prj 自相矛盾：基准面 {datum} 与椭球 {ellipsoid} 不匹配',
  },
  otherMeridian: {
    en: 'longitudes are counted from {meridian}, not from Greenwich',
    zh: '经度以 {meridian} 为起点，不是格林尼治',
  },
  unitWithoutSize: { en: 'the unit {unit} in the .prj has no size', zh: '.prj 的单位 {unit} 没有数值' },
  notDegrees: { en: 'the unit of the coordinates is not the degree', zh: '坐标单位不是度' },
  noBase: { en: 'the projected system in the .prj has no geographic system', zh: '.prj 的投影坐标系缺少地理坐标系' },
  noProjection: { en: 'the projected system in the .prj has no projection', zh: '.prj 的投影坐标系缺少投影方法' },
  noLength: { en: 'the projected system in the .prj has no unit of length', zh: '.prj 的投影坐标系缺少长度单位' },
  parameterWithoutNumber: { en: 'the parameter {name} in the .prj has no number', zh: '.prj 的参数 {name} 没有数值' },
  noMeridian: { en: 'the projection in the .prj has no central meridian', zh: '.prj 的投影缺少中央经线' },
  badMeridian: {
    en: 'the central meridian {value} in the .prj is not an angle',
    zh: '.prj 的中央经线 {value} 不是有效角度',
  },
  badScale: { en: 'the scale factor {value} in the .prj is not positive', zh: '.prj 的比例因子 {value} 不是正数' },
} as const satisfies Record<string, Text>;

/** How coordinates contradict the system they are said to be in. */
export const COORDINATE_REASONS = {
  'axes-swapped': { en: "northing and easting stand in each other's place", zh: 'X、Y 坐标颠倒' },
  'wrong-prefix': { en: 'the zone prefix of the eastings is another one', zh: '横坐标的带号不符' },
  'degrees-in-projected': { en: 'they are degrees, not metres', zh: '坐标为经纬度（度），不是投影坐标（米）' },
  'metres-in-geographic': { en: 'they are metres, not degrees', zh: '坐标为投影坐标（米），不是经纬度（度）' },
  'outside-zone': {
    en: 'they reach far beyond the edges of the zone: areas and lengths are distorted there, or the zone is another one',
    zh: '坐标远超出投影带范围：该处面积、长度变形较大，或带号有误',
  },
  'outside-china': { en: 'they lie outside China', zh: '坐标位于中国范围以外' },
  'maybe-gcj02': {
    en: 'degrees that are called WGS 84 are often those of Chinese web maps (GCJ-02), 100 to 700 m off: compare some places with imagery',
    zh: '标为 WGS 84 的经纬度常为国内网络地图坐标（GCJ-02，偏移 100～700 米）：请用影像核对几处位置',
  },
  'not-finite': { en: 'the extent in the .shp header is not a number', zh: '.shp 文件头中的范围不是有效数值' },
} as const satisfies Record<string, Text>;

/** What the bytes of a table say against what is stated of them. */
export const ENCODING_REASONS = {
  notUtf8: {
    en: '{source} says UTF-8 but the bytes are not valid UTF-8',
    zh: '{source} 标明 UTF-8，但内容不是有效的 UTF-8',
  },
  isUtf8: {
    en: '{source} says {encoding} but the bytes are valid UTF-8',
    zh: '{source} 标明 {encoding}，但内容是有效的 UTF-8',
  },
  looksGbk: {
    en: '{source} says {encoding} but the bytes look like GBK',
    zh: '{source} 标明 {encoding}，但内容像是 GBK',
  },
  looksBig5: {
    en: 'the bytes look like Big5 (traditional Chinese), which nothing states: look at the samples, and use --encoding big5 if they are wrong',
    zh: '内容像是 Big5（繁体中文），但没有任何标明：请查看样例，如有误请用 --encoding big5',
  },
  option: { en: 'the option', zh: '参数' },
  driver: { en: 'language driver {id}', zh: '语言标识 {id}' },
  cpg: { en: '.cpg', zh: '.cpg' },
} as const satisfies Record<string, Text>;

/** How a file is broken. */
export const FILE_REASONS = {
  dbfShort: { en: 'the .dbf has {bytes} bytes, less than a header', zh: '.dbf 只有 {bytes} 字节，不足一个文件头' },
  dbfHeader: {
    en: 'the .dbf states a header of {header} bytes, but has {bytes} bytes',
    zh: '.dbf 声明文件头 {header} 字节，而文件只有 {bytes} 字节',
  },
  dbfRecord: { en: 'the .dbf states a record length of {record} bytes', zh: '.dbf 声明的记录长度为 {record} 字节' },
  dbfCut: {
    en: 'the .dbf is cut off: {there} of {count} records are there ({bytes} of {needed} bytes)',
    zh: '.dbf 不完整：应有 {count} 条记录，实有 {there} 条（应为 {needed} 字节，实为 {bytes} 字节）',
  },
  dbfFields: {
    en: 'the fields of the .dbf need {needed} bytes, a record has {record}',
    zh: '.dbf 各字段共需 {needed} 字节，而记录长度为 {record} 字节',
  },
  dbfEnds: { en: 'the .dbf ends at byte {at} while being read', zh: '.dbf 读取时在第 {at} 字节处中断' },
  shpShort: {
    en: 'the .shp has {bytes} bytes, a header needs {needed}',
    zh: '.shp 只有 {bytes} 字节，文件头需要 {needed} 字节',
  },
  shpCode: { en: 'it does not begin as a shapefile does (file code 9994)', zh: '文件开头不是 shapefile 标识（9994）' },
  shpType: { en: 'it holds {type}', zh: '其几何类型为 {type}' },
  shpCutHeader: { en: 'the header of the last record is cut off', zh: '最后一条记录的记录头不完整' },
  shpCutRecord: {
    en: 'the record claims {bytes} bytes at offset {offset}, more than the file has',
    zh: '该记录在偏移 {offset} 处声明 {bytes} 字节，超出文件末尾',
  },
} as const satisfies Record<string, Text>;

/** How a FlatGeobuf file is broken, or is something else. */
export const FLATGEOBUF_REASONS = {
  magic: { en: 'it does not begin as FlatGeobuf does', zh: '文件开头不是 FlatGeobuf 标识' },
  version: {
    en: 'it has version {version}, this program reads version 3',
    zh: '其版本为 {version}，本程序读取第 3 版',
  },
  type: { en: 'it holds {type}', zh: '其几何类型为 {type}' },
  headerLength: {
    en: 'it states a header of {header} bytes, but has {bytes} bytes',
    zh: '声明文件头 {header} 字节，而文件只有 {bytes} 字节',
  },
  header: { en: 'the header makes no sense at byte {at}', zh: '文件头在第 {at} 字节处有误' },
  columnType: { en: 'column {name} has the unknown type {type}', zh: '字段 {name} 的类型 {type} 未知' },
  index: {
    en: 'the index of {count} features needs {needed} bytes, the file has {bytes}',
    zh: '{count} 个要素的索引需要 {needed} 字节，文件只有 {bytes} 字节',
  },
  node: { en: 'node {node} of the index makes no sense', zh: '索引的第 {node} 个节点有误' },
  featureLength: {
    en: 'the feature at byte {at} claims {bytes} bytes, more than there are',
    zh: '第 {at} 字节处的要素声明 {bytes} 字节，超出实有字节',
  },
  feature: { en: 'a feature makes no sense at byte {at}', zh: '要素在第 {at} 字节处有误' },
  value: { en: 'the value of column {column} makes no sense', zh: '字段 {column} 的值有误' },
  cut: { en: '{there} of {count} features are there', zh: '应有 {count} 个要素，实有 {there} 个' },
  ends: { en: 'it ends at byte {at} while being read', zh: '读取时在第 {at} 字节处中断' },
} as const satisfies Record<string, Text>;

/** What to do about a path that leads nowhere. */
export const PATH_HINTS = {
  nearest: { en: 'did you mean {path}?', zh: '是否为 {path}？' },
  noMatch: { en: 'no file fits the pattern; check it', zh: '没有符合该通配式的文件，请检查' },
  noFolder: { en: 'the folder {folder} does not exist; check the path', zh: '文件夹 {folder} 不存在，请检查路径' },
  noSuchKind: {
    en: 'check the path; {folder} holds no {extension} file',
    zh: '请检查路径；{folder} 中没有 {extension} 文件',
  },
  isFolder: { en: 'name the .shp inside the folder: {names}', zh: '请指明文件夹中的 .shp：{names}' },
  isFolderEmpty: { en: 'name a file; the folder holds no .shp', zh: '请指明文件；该文件夹中没有 .shp' },
  unreadable: {
    en: 'the system refuses to read it ({code}); check the permissions',
    zh: '系统拒绝读取（{code}），请检查权限',
  },
} as const satisfies Record<string, Text>;

/** Why the system refuses to write, by its error code. */
export const WRITE_REASONS = {
  EACCES: { en: 'no permission', zh: '没有写权限' },
  EPERM: { en: 'no permission', zh: '没有写权限' },
  EROFS: { en: 'the disk is read-only', zh: '磁盘为只读' },
  ENOSPC: { en: 'the disk is full', zh: '磁盘已满' },
  EDQUOT: { en: 'the quota of the disk is used up', zh: '磁盘配额已用完' },
  EIO: { en: 'the disk reports a fault', zh: '磁盘读写出错' },
  EMFILE: { en: 'too many files are open', zh: '打开的文件过多' },
  ENFILE: { en: 'too many files are open', zh: '打开的文件过多' },
  EFBIG: { en: 'the file would grow too large for the disk', zh: '文件超过磁盘允许的大小' },
  ETXTBSY: { en: 'a file is in use by another program', zh: '文件被其他程序占用' },
  EBUSY: { en: 'a file is in use by another program', zh: '文件被其他程序占用' },
  ENOTDIR: { en: 'a part of the path is a file', zh: '路径中有一段是文件' },
  ENOENT: { en: 'the system cannot make a folder there', zh: '系统无法在该处创建文件夹' },
  EISDIR: { en: 'a folder of that name is there', zh: '已有同名文件夹' },
  ENOTEMPTY: { en: 'a folder of that name has appeared meanwhile', zh: '其间已出现同名文件夹' },
  EEXIST: { en: 'something of that name has appeared meanwhile', zh: '其间已出现同名文件' },
  lost: { en: 'the disk did not keep what was written', zh: '磁盘未保存写入的内容' },
} as const satisfies Record<string, Text>;

/** What is wrong with a job file. */
export const JOB_REASONS = {
  notUtf8: { en: 'it is not in UTF-8; save it as UTF-8', zh: '文件不是 UTF-8 编码，请另存为 UTF-8' },
  anchors: { en: 'anchors and aliases are not allowed', zh: '不允许使用锚点和别名' },
  unknownKey: {
    en: 'there is no key {key} here; did you mean {nearest}? Possible: {known}',
    zh: '此处没有 {key} 这个键，是否为 {nearest}？可用：{known}',
  },
  excludedKey: { en: 'the key {key} cannot stand beside the others here', zh: '{key} 不能与此处其他键同时使用' },
  missingKey: { en: 'the key {key} is missing', zh: '缺少 {key}' },
  unknownChoice: {
    en: '{found} is not one of the possible values; did you mean {nearest}? Possible: {known}',
    zh: '{found} 不是可用的值，是否为 {nearest}？可用：{known}',
  },
  languageKey: { en: 'a key of this name cannot be taken', zh: '不能使用此名称的键' },
  wrongValue: { en: 'expected {expected}, found {found}', zh: '应为{expected}，实为 {found}' },
  absurd: { en: 'it is far too large or nested too deep for a job file', zh: '文件过大或嵌套过深，不是任务文件' },
  wholeFile: { en: 'the file as a whole', zh: '整个文件' },
} as const satisfies Record<string, Text>;

/** Why a folder is not a result. */
export const RESULT_REASONS = {
  noManifest: { en: 'it holds no manifest.json', zh: '其中没有 manifest.json' },
  aside: {
    en: 'a run was killed while it replaced it. The result before lies whole in {aside}; the next run puts it back',
    zh: '替换结果时运行被强行终止。原结果完整保存在 {aside}，下次运行会将其放回',
  },
  badManifest: { en: 'its manifest.json is not readable', zh: '其 manifest.json 无法读取' },
  partManifest: {
    en: 'its manifest.json lacks parts: it was changed, or written by a version that this one does not read',
    zh: '其 manifest.json 不完整：已被改动，或由本版本无法读取的版本写成',
  },
  badFile: {
    en: 'a file of it is missing or is not as the manifest says',
    zh: '其中有文件缺失，或与 manifest.json 不符',
  },
} as const satisfies Record<string, Text>;
