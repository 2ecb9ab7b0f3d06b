import type { Text } from './text.js';

/** How a fault ends the program: the exit codes of the contract. */
interface ProblemWords {
  readonly exit: 1 | 2 | 11 | 20 | 21 | 30 | 31 | 75 | 130 | 143;
  readonly what: Text;
  readonly next: Text;
}

/** What stands around the words of a fault. */
export const LABELS = {
  error: { en: 'error', zh: '错误' },
  colon: { en: ': ', zh: '：' },
  where: { en: 'where: ', zh: '位置：' },
  next: { en: 'next:  ', zh: '建议：' },
  layer: { en: 'layer {name}', zh: '图层 {name}' },
  record: { en: 'record {n}', zh: '第 {n} 条记录' },
  id: { en: 'id {id}', zh: '编号 {id}' },
  separator: { en: ', ', zh: '，' },
} as const satisfies Record<string, Text>;

/** Every fault that ends a run, sorted by code. Records that are merely set aside are in `setAside.ts`. */
export const PROBLEMS = {
  ARCHIVE_BOMB: {
    exit: 20,
    what: {
      en: 'the archive of {packed} MB unpacks to {unpacked} MB, {times} times its size: survey data do not do that',
      zh: '压缩包 {packed} MB，解压后 {unpacked} MB，为 {times} 倍，不是正常的测绘数据',
    },
    next: {
      en: 'ask for the data again; if they are right, unpack the archive yourself and name the files',
      zh: '请重新索取数据；如确认无误，请自行解压后指明文件',
    },
  },
  ARCHIVE_CROWDED: {
    exit: 20,
    what: {
      en: 'the archive holds more than {most} files and folders',
      zh: '压缩包内的文件和文件夹超过 {most} 个',
    },
    next: {
      en: 'unpack it yourself and name the file that is meant',
      zh: '请自行解压后指明文件',
    },
  },
  ARCHIVE_DAMAGED: {
    exit: 20,
    what: { en: 'the archive is damaged: {reason}', zh: '压缩包已损坏：{reason}' },
    next: {
      en: 'copy or download it again; if a program unpacks it, give the unpacked files',
      zh: '请重新复制或下载；如其他程序能解压，请给出解压后的文件',
    },
  },
  ARCHIVE_UNCLEAR: {
    exit: 2,
    what: { en: 'the archive is not one dataset: {reason}', zh: '压缩包不是单一数据集：{reason}' },
    next: {
      en: 'unpack it and name what is meant, or name that inside of the archive: {example}',
      zh: '请解压后指明所需数据，或直接写出压缩包内的路径：{example}',
    },
  },
  AREA_NOT_CLOSED: {
    exit: 30,
    what: {
      en: 'the areas of patch {id} do not add up: {detail}',
      zh: '图斑 {id} 面积不闭合：{detail}',
    },
    next: {
      en: 'this is a defect of the program; nothing was published; please report it with the patch',
      zh: '这是程序缺陷，未发布任何结果；请附图斑上报',
    },
  },
  ARGUMENT_EXCESS: {
    exit: 2,
    what: {
      en: 'tuban {command} takes no argument {argument}',
      zh: 'tuban {command} 不接受多余的参数 {argument}',
    },
    next: {
      en: 'put names with spaces in quotes; tuban {command} --help shows what is possible',
      zh: '含空格的名称请加引号；用法见 tuban {command} --help',
    },
  },
  ARGUMENT_MISSING: {
    exit: 2,
    what: {
      en: 'the argument {argument} is missing',
      zh: '缺少参数 {argument}',
    },
    next: {
      en: 'tuban {command} --help shows what is possible',
      zh: '用法见 tuban {command} --help',
    },
  },
  BASELINE_NOT_GIVEN: {
    exit: 2,
    what: {
      en: 'the job has new farmland of single years, but no baseline that it goes before',
      zh: '任务给出了年度新增耕地图层，却没有底图',
    },
    next: {
      en: 'add the baseline: --baseline PATH, or baseline: in the job file',
      zh: '请补充底图：--baseline 路径，或任务文件中的 baseline:',
    },
  },
  CHINESE_FONT_MISSING: {
    exit: 2,
    what: {
      en: 'no font with Chinese characters was found (looked in {folders})',
      zh: '未找到中文字体（已查找：{folders}）',
    },
    next: {
      en: 'install one (Debian/Ubuntu: apt-get install fonts-noto-cjk), or write .svg, which needs none',
      zh: '请安装中文字体（Debian/Ubuntu：apt-get install fonts-noto-cjk），或改为输出 .svg',
    },
  },
  CHROMIUM_FAILED: {
    exit: 75,
    what: {
      en: 'the browser {browser} did not write the PDF: {reason}',
      zh: '浏览器 {browser} 未能生成 PDF：{reason}',
    },
    next: {
      en: 'open the report in a browser and print from there, or name another browser in TUBAN_CHROMIUM',
      zh: '请在浏览器中打开报告后打印，或用环境变量 TUBAN_CHROMIUM 指定其他浏览器',
    },
  },
  CHROMIUM_MISSING: {
    exit: 2,
    what: {
      en: 'a PDF is printed by Chrome, Chromium or Edge, and none was found here',
      zh: '输出 PDF 需要 Chrome、Chromium 或 Edge，本机未找到',
    },
    next: {
      en: 'open the report (tuban report) in any browser and print from there, or name the browser in TUBAN_CHROMIUM',
      zh: '请用任意浏览器打开报告（tuban report）后打印，或用环境变量 TUBAN_CHROMIUM 指明浏览器',
    },
  },
  CLASS_UNKNOWN: {
    exit: 2,
    what: { en: 'no patch of the result has the class {name}', zh: '结果中没有类别为 {name} 的图斑' },
    next: {
      en: 'did you mean {nearest}? its classes are {known}',
      zh: '是否为 {nearest}？结果中的类别有 {known}',
    },
  },
  CLOSING_TOO_LARGE: {
    exit: 30,
    what: {
      en: 'patch {id} has {control} m² by the formula of the survey, and its parts differ from that by {residual} m²: more than may be closed (a share of {limit})',
      zh: '图斑 {id} 按调查公式面积为 {control} 平方米，各部分与之相差 {residual} 平方米，超过平差限度（{limit}）',
    },
    next: {
      en: 'a patch of 80 km and more is too wide for one local scale: divide it; with densify: off very long edges bend away from the plane of the overlay: take densify: 70; straight edges of tens of kilometres bend when they come from another zone: bring the patches to the zone of the baseline (tuban convert); if it is none of these, it is a defect of the program: please report it with the patch',
      zh: '宽达 80 公里以上的图斑不能只用一个局部比例，请分割；设为 densify: off 时，很长的边会偏离套合平面，请改用 densify: 70；数十公里长的直边从另一带转来时会弯曲，请先把图斑转换到底图所在的带（tuban convert）；都不是，则为程序缺陷，请附图斑上报',
    },
  },
  COLUMN_UNKNOWN: {
    exit: 2,
    what: { en: 'the table has no column "{column}"; it has {columns}', zh: '表中没有列“{column}”，现有 {columns}' },
    next: {
      en: 'did you mean "{nearest}"? correct join.column or join.key',
      zh: '是否为“{nearest}”？请更正 join.column 或 join.key',
    },
  },
  COMMAND_UNKNOWN: {
    exit: 2,
    what: {
      en: 'there is no command {name}',
      zh: '没有命令 {name}',
    },
    next: {
      en: 'did you mean {nearest}? tuban --help lists all commands',
      zh: '是否为 {nearest}？全部命令见 tuban --help',
    },
  },
  COORDINATES_UNFIT: {
    exit: 20,
    what: {
      en: 'the coordinates do not fit {crs}: {reason}',
      zh: '坐标与 {crs} 不符：{reason}',
    },
    next: {
      en: 'correct the .prj, or name the right system with crs: at the layer in a job file; swapped axes must be swapped back in the source',
      zh: '请更正 .prj，或在任务文件该图层下用 crs: 指明坐标系；坐标轴颠倒的须先在源数据中调换',
    },
  },
  CRS_MISMATCH: {
    exit: 20,
    what: {
      en: '{layer} is in {crs}, the job works in {working} like {reference}, and nothing carries one to the other: {reason}',
      zh: '{layer} 的坐标系为 {crs}，任务与 {reference} 一样采用 {working}，两者之间无法转换：{reason}',
    },
    next: {
      en: 'convert the layer with the parameters of your province, or give them in the job file (datum_shift:); if the system that it states is wrong, state the right one there (crs: EPSG; for convert: --from EPSG)',
      zh: '请用本省转换参数转换该图层，或在任务文件中给出参数（datum_shift:）；如所写坐标系有误，请在任务文件中写明（crs: EPSG 代码；convert 用 --from EPSG 代码）',
    },
  },
  CRS_NOT_MEASURABLE: {
    exit: 20,
    what: {
      en: 'ellipsoidal areas need a Gauss-Krüger system; the layers are in {crs}',
      zh: '椭球面积需要高斯-克吕格投影坐标系；当前图层为 {crs}',
    },
    next: {
      en: 'reproject the layers to their CGCS2000 3-degree zone, whose code is 4488 + longitude ÷ 3, rounded (119° E: ogr2ogr -t_srs EPSG:4528 OUT.shp IN.shp); where the projection keeps areas, --area planar measures in its plane',
      zh: '请先投影到所在的 CGCS2000 3 度带，代码为 4488 + 经度 ÷ 3（四舍五入，如东经 119°：ogr2ogr -t_srs EPSG:4528 OUT.shp IN.shp）；投影保持面积时，可用 --area planar 按平面面积计算',
    },
  },
  CRS_NOT_PLANAR: {
    exit: 20,
    what: {
      en: 'areas in the plane of {crs} are no areas on the ground',
      zh: '{crs} 的平面面积不是实地面积',
    },
    next: {
      en: 'leave --area planar out where the layers can be carried to a zone, or reproject them to their CGCS2000 3-degree zone, whose code is 4488 + longitude ÷ 3, rounded (119° E: ogr2ogr -t_srs EPSG:4528 OUT.shp IN.shp)',
      zh: '图层可转入投影带时请去掉 --area planar；否则请先投影到所在的 CGCS2000 3 度带，代码为 4488 + 经度 ÷ 3（四舍五入，如东经 119°：ogr2ogr -t_srs EPSG:4528 OUT.shp IN.shp）',
    },
  },
  CRS_NOT_STATABLE: {
    exit: 2,
    what: { en: 'boundary-point TXT has no words for {crs}', zh: '部报坐标 TXT 无法表述 {crs}' },
    next: {
      en: 'convert to a Gauss-Krüger zone with --crs, for example --crs 4526',
      zh: '请用 --crs 转到高斯-克吕格投影带，例如 --crs 4526',
    },
  },
  CRS_UNKNOWN: {
    exit: 20,
    what: {
      en: 'the coordinate system is not known: {reason}',
      zh: '坐标系未知：{reason}',
    },
    next: {
      en: 'put the .prj file beside the .shp, or state the system: crs: in the job file or --crs EPSG (for example --crs 4526), for convert --from EPSG',
      zh: '将 .prj 文件放到 .shp 旁边，或指明坐标系：任务文件中写 crs:，或用 --crs EPSG 代码（例如 --crs 4526），convert 用 --from EPSG 代码',
    },
  },
  DBF_MISSING: {
    exit: 20,
    what: { en: 'the attribute table {dbf} is missing', zh: '缺少属性表 {dbf}' },
    next: {
      en: 'copy .shp, .shx and .dbf together from the source and run again',
      zh: '请将 .shp、.shx、.dbf 一并从原处复制后重新运行',
    },
  },
  DETECTION_DATE_MISSING: {
    exit: 20,
    what: {
      en: 'the patches have no date of the later image (HSX), so nothing can be said of approvals in force',
      zh: '图斑没有后时相（HSX），无法判断审批是否有效',
    },
    next: {
      en: 'name the field with --field patches.imageAfter=FIELD, or give the date with --as-of YYYY-MM-DD',
      zh: '请用 --field patches.imageAfter=字段名 指明，或用 --as-of YYYY-MM-DD 给出日期',
    },
  },
  DIFF_MIXED: {
    exit: 2,
    what: {
      en: 'one of {before} and {after} is a result, the other a release on the ledger',
      zh: '{before} 与 {after} 一个是成果，一个是台账中的期次',
    },
    next: {
      en: 'compare two results (folders), or two releases: STORE.gpkg:NAME STORE.gpkg:NAME',
      zh: '请对比两份成果（文件夹），或两个期次：台账库.gpkg:名称 台账库.gpkg:名称',
    },
  },
  DIFF_WITHOUT_SHAPES: {
    exit: 2,
    what: {
      en: 'there are no outlines to write: one of the results has no ledger.shp, or they lie in different systems',
      zh: '没有可输出的图形：有一份结果缺少 ledger.shp，或两者坐标系不同',
    },
    next: {
      en: 'run both with shp among --formats and in one system, or leave --shapes away',
      zh: '请让两份结果都输出 shp 且坐标系一致，或去掉 --shapes',
    },
  },
  DISK_REFUSED: {
    exit: 75,
    what: { en: 'a file cannot be written: {reason}', zh: '文件无法写入：{reason}' },
    next: {
      en: 'check the disk, the permissions and whether another program holds the file, then run again; nothing was published',
      zh: '请检查磁盘、权限及文件占用后重试；本次未发布任何结果',
    },
  },
  ENCODING_UNKNOWN: {
    exit: 2,
    what: { en: '{encoding} is not a text encoding that can be read', zh: '无法识别的文本编码：{encoding}' },
    next: {
      en: 'use one of gbk, gb18030, utf-8, big5, windows-1252',
      zh: '请使用 gbk、gb18030、utf-8、big5、windows-1252 之一',
    },
  },
  EPSG_UNKNOWN: {
    exit: 2,
    what: {
      en: 'EPSG:{code} is not a system this program knows',
      zh: '程序不认识 EPSG:{code}',
    },
    next: {
      en: 'CGCS2000 3-degree zones are 4513 to 4533 (with zone prefix) and 4534 to 4554 (without); --crs none takes coordinates as they are',
      zh: 'CGCS2000 3 度带为 4513–4533（带带号）和 4534–4554（不带带号）；--crs none 表示按平面坐标原样使用',
    },
  },
  FACTS_NOT_MEASURED: {
    exit: 2,
    what: {
      en: 'the rule pack {pack} asks for {facts}, which the run with {was} did not measure',
      zh: '规则包 {pack} 需要 {facts}，而用 {was} 运行时没有量算',
    },
    next: {
      en: 'run the job again with that pack (--rules, --param); for this the inputs are needed',
      zh: '请用该规则包重新运行任务（--rules、--param）；此时需要输入数据',
    },
  },
  FEATURES_NEED_SHAPEFILE: {
    exit: 20,
    what: {
      en: 'linear and point features (XZDW, LXDW) are read from shapefiles only',
      zh: '线状地物、零星地物图层目前只支持 shapefile',
    },
    next: {
      en: 'export the layer as a shapefile (ogr2ogr OUT.shp IN LAYER)',
      zh: '请先导出为 shapefile（ogr2ogr OUT.shp IN 图层名）',
    },
  },
  FIELD_AMBIGUOUS: {
    exit: 20,
    what: {
      en: 'several fields could be {role}: {candidates}',
      zh: '有多个字段可能是“{role}”：{candidates}',
    },
    next: {
      en: 'say which one: --field {flag}=FIELD, or fields: in the job file',
      zh: '请用 --field {flag}=字段名 或任务文件 fields: 指明',
    },
  },
  FIELD_MEANING_UNKNOWN: {
    exit: 2,
    what: {
      en: 'a field was named for {meaning}, which this layer is not asked for',
      zh: '为 {meaning} 指定了字段，但该图层没有这一项',
    },
    next: {
      en: 'did you mean {nearest}? Possible: {known}',
      zh: '是否为 {nearest}？可用：{known}',
    },
  },
  FIELD_MISSING: {
    exit: 20,
    what: {
      en: 'no field was recognised as {role}',
      zh: '未识别到 {role} 字段',
    },
    next: {
      en: 'name it with --field {flag}=FIELD or fields: in the job file. The fields are: {fields}',
      zh: '请用 --field {flag}=字段名 或任务文件 fields: 指明。现有字段：{fields}',
    },
  },
  FIELD_UNKNOWN: {
    exit: 2,
    what: {
      en: 'there is no field {field}, which was named for {role}',
      zh: '为 {role} 指定的字段 {field} 不存在',
    },
    next: {
      en: 'correct the name in fields: or --field; did you mean {nearest}? The fields are: {fields}',
      zh: '请更正 fields: 或 --field 中的字段名，是否为 {nearest}？现有字段：{fields}',
    },
  },
  FILE_EXISTS: {
    exit: 2,
    what: { en: 'the file exists, and is not replaced', zh: '文件已存在，不会覆盖' },
    next: {
      en: 'name another one; rename or remove it first if it is no longer wanted, or add --overwrite where the command has it',
      zh: '请另取名称；如不再需要，请先改名或删除，或在支持时加 --overwrite',
    },
  },
  FILE_IS_FOLDER: {
    exit: 2,
    what: {
      en: 'this is a folder, not a file',
      zh: '这是文件夹，不是文件',
    },
    next: {
      en: '{hint}',
      zh: '{hint}',
    },
  },
  FILE_NOT_FOUND: {
    exit: 2,
    what: {
      en: 'there is no such file',
      zh: '文件不存在',
    },
    next: {
      en: '{hint}',
      zh: '{hint}',
    },
  },
  FILE_UNREADABLE: {
    exit: 75,
    what: {
      en: 'the file cannot be read',
      zh: '文件无法读取',
    },
    next: {
      en: '{hint}',
      zh: '{hint}',
    },
  },
  FLATGEOBUF_DAMAGED: {
    exit: 20,
    what: { en: 'the FlatGeobuf file is damaged: {reason}', zh: 'FlatGeobuf 文件已损坏：{reason}' },
    next: { en: 'copy it again, or make it anew from its source', zh: '请重新复制，或由源数据重新生成' },
  },
  FOLDER_NOT_FOUND: {
    exit: 2,
    what: { en: 'there is no such folder', zh: '文件夹不存在' },
    next: { en: 'check the path', zh: '请检查路径' },
  },
  FORMAT_CLOSED: {
    exit: 2,
    what: { en: 'this is {format}, which is not read', zh: '这是{format}，不能直接读取' },
    next: { en: '{hint}', zh: '{hint}' },
  },
  FORMAT_NOT_WRITTEN: {
    exit: 2,
    what: { en: 'files of the kind "{extension}" are not written', zh: '不能写出“{extension}”格式' },
    next: { en: 'name a target with one of these endings: {known}', zh: '请使用以下扩展名之一：{known}' },
  },
  FORMAT_UNKNOWN: {
    exit: 2,
    what: {
      en: '{extension} is not a format that is read here',
      zh: '此处不支持 {extension} 格式',
    },
    next: {
      en: 'give a shapefile (.shp or zipped), .fgb, .geojson, .parquet, .csv, .xlsx, .txt (boundary points), .gdb, .gpkg, .kml, .tab, .mif or .dxf (index: a shapefile); convert other formats first',
      zh: '请给出 shapefile（.shp 或 zip）、.fgb、.geojson、.parquet、.csv、.xlsx、.txt（界址点）、.gdb、.gpkg、.kml、.tab、.mif 或 .dxf（index 命令只用于 shapefile），其他格式请先转换',
    },
  },
  FORM_IMPOSSIBLE: {
    exit: 2,
    what: { en: 'this format cannot hold the layer: {reason}', zh: '无法用该格式输出：{reason}' },
    next: {
      en: 'leave the format out of --formats (or --geojson-lonlat away) and run again; nothing was published',
      zh: '请从 --formats 中去掉该格式（或去掉 --geojson-lonlat）后重新运行；未发布任何结果',
    },
  },
  GDAL_MISSING: {
    exit: 2,
    what: {
      en: '{format} needs GDAL (gdal-async), which is not set up here',
      zh: '{format} 须使用 GDAL（gdal-async），本机尚未安装',
    },
    next: {
      en: 'run npm run setup -- --retry-gdal; where that cannot be, convert the layer to a shapefile elsewhere',
      zh: '请运行 npm run setup -- --retry-gdal；无法安装时，请在别处转换为 shapefile 后再给出',
    },
  },
  GDAL_NOT_WRITTEN: {
    exit: 75,
    what: { en: 'GDAL cannot write {driver}: {words}', zh: 'GDAL 无法写出 {driver}：{words}' },
    next: {
      en: 'check space and permissions, or write a shapefile or GeoJSON',
      zh: '请检查磁盘空间与权限，或改写 shapefile、GeoJSON',
    },
  },
  GDAL_REFUSED: {
    exit: 20,
    what: { en: 'GDAL cannot take the layer over: {words}', zh: 'GDAL 无法读取：{words}' },
    next: {
      en: 'copy the data again with all its files; if a GIS program opens it, export it there as GeoPackage or shapefile',
      zh: '请连同全部附属文件重新复制；如 GIS 软件能打开，请导出为 GeoPackage 或 shapefile',
    },
  },
  GDB_COMPRESSED: {
    exit: 20,
    what: {
      en: 'layers of this File Geodatabase are compressed (CDF or SDC), which only ArcGIS reads: {names}',
      zh: '该文件地理数据库中有压缩（CDF 或 SDC）图层，只有 ArcGIS 能读取：{names}',
    },
    next: {
      en: 'in ArcGIS run "Uncompress File Geodatabase Data" on a copy and give that; a layer that is not compressed can be named: FOLDER.gdb:LAYER',
      zh: '请在 ArcGIS 中对副本执行“解压缩文件地理数据库数据”（Uncompress File Geodatabase Data）后再给出；未压缩的图层可直接指明：文件夹.gdb:图层名',
    },
  },
  GDB_INCOMPLETE: {
    exit: 20,
    what: { en: 'this is not a whole File Geodatabase: {reason}', zh: '不是完整的文件地理数据库：{reason}' },
    next: {
      en: 'copy the .gdb folder again with everything in it, best as a ZIP archive',
      zh: '请重新复制整个 .gdb 文件夹及其全部内容，最好打包为 ZIP',
    },
  },
  GEOJSON_DAMAGED: {
    exit: 20,
    what: { en: 'the GeoJSON is damaged at {place}: {reason}', zh: 'GeoJSON 在{place}处已损坏：{reason}' },
    next: { en: 'export or copy it again; do not repair it by hand', zh: '请重新导出或复制，不要手工修补' },
  },
  IMAGE_WITHOUT_SYSTEM: {
    exit: 20,
    what: {
      en: 'image and result cannot be laid on each other: only one of them states a coordinate system',
      zh: '影像与成果无法叠置：只有其中一方注明了坐标系',
    },
    next: {
      en: 'give the image its system (gdal_edit.py -a_srs EPSG:4526 IMAGE), or take one that has it',
      zh: '请为影像定义坐标系（gdal_edit.py -a_srs EPSG:4526 影像），或改用带坐标系的影像',
    },
  },
  IMPORT_COLUMNS_UNKNOWN: {
    exit: 20,
    what: { en: 'the columns of the table are not recognised: {reason}', zh: '无法识别表格的列：{reason}' },
    next: {
      en: 'give a table with a column of ids and columns as ledger export has them. Its headings are: {headings}',
      zh: '表格须有编号列，其余列名同 ledger export。现有表头：{headings}',
    },
  },
  INPUT_CHANGED: {
    exit: 75,
    what: {
      en: '{file} changed while it was read',
      zh: '读取过程中 {file} 发生了变化',
    },
    next: {
      en: 'wait until the file is complete, then run again',
      zh: '请等文件写完后重新运行',
    },
  },
  INTERRUPTED: {
    exit: 130,
    what: { en: 'interrupted by the user; nothing was published', zh: '已被用户中断，未发布任何结果' },
    next: {
      en: 'run the same command again; an earlier result is untouched, and finished units are not computed again',
      zh: '重新运行同一命令即可；原有结果未受影响，已完成的单元不会重算',
    },
  },
  JOB_INVALID: {
    exit: 2,
    what: {
      en: 'the job file is wrong at {path}: {reason}',
      zh: '任务文件 {path} 处有误：{reason}',
    },
    next: {
      en: 'correct line {line} of the job file',
      zh: '请更正任务文件第 {line} 行',
    },
  },
  JOB_SYNTAX: {
    exit: 2,
    what: {
      en: 'the job file is not readable YAML: {reason}',
      zh: '任务文件不是可读的 YAML：{reason}',
    },
    next: {
      en: 'correct line {line}; a text with a colon or a leading zero stands in quotes',
      zh: '请更正第 {line} 行；含冒号或以 0 开头的文本请加引号',
    },
  },
  LAND_CLASSES_UNKNOWN: {
    exit: 20,
    what: {
      en: '{share} % of the touched parcels have a land class that is not in the table, such as {sample}',
      zh: '{share}% 的相关图斑地类编码不在地类表中，例如 {sample}',
    },
    next: {
      en: 'check that the right field is taken (--field baseline.landClass=FIELD); a baseline of the second survey (codes of three digits) is told by classes: 2007 under baseline in the job file',
      zh: '请确认字段是否正确（--field baseline.landClass=字段名）；二调底图（三位编码）请在任务文件的 baseline 下写 classes: 2007',
    },
  },
  LAND_CLASS_MISSING: {
    exit: 20,
    what: {
      en: '{layer} has no land class field, and the job file states no class for it',
      zh: '{layer} 没有地类编码字段，任务文件也未给出地类',
    },
    next: {
      en: 'say which class its land has, as class: "013" in the job file, or name the field: fields: {land_class: FIELD}',
      zh: '请在任务文件中写明地类，如 class: "013"，或指定字段 fields: {land_class: 字段名}',
    },
  },
  LAYER_AMBIGUOUS: {
    exit: 2,
    what: { en: 'several layers hold polygons: {layers}', zh: '有多个面图层：{layers}' },
    next: {
      en: 'name one, for example {example}, or layer: in the job file',
      zh: '请指明其中之一，例如 {example}，或用任务文件 layer: 指明',
    },
  },
  LAYER_COLUMN_CLASH: {
    exit: 2,
    what: {
      en: 'two named layers would share the ledger column {column}: {names}',
      zh: '两个命名图层会占用同一台账列 {column}：{names}',
    },
    next: {
      en: 'rename one; the first 8 letters or digits make the column name',
      zh: '请改名；列名取前 8 个字母或数字',
    },
  },
  LAYER_EMPTY: {
    exit: 20,
    what: { en: '{role} holds no records', zh: '{role} 没有任何记录' },
    next: {
      en: 'check that the right file was handed over; a layer that does not exist is left out, not given empty',
      zh: '请核对文件是否正确；没有的图层请不要给出，而不是给空图层',
    },
  },
  LAYER_NAME_UNUSABLE: {
    exit: 2,
    what: {
      en: 'the layer name {name} has no letter or digit for a ledger column',
      zh: '图层名 {name} 中没有可用作台账列名的字母或数字',
    },
    next: {
      en: 'name it with ASCII letters or digits, for example wetland: the column is then L_WETLAND',
      zh: '请使用英文字母或数字命名，例如 wetland（列名为 L_WETLAND）',
    },
  },
  LAYER_NOT_POLYGONS: {
    exit: 20,
    what: { en: 'there are no polygons here: {held}', zh: '没有面图层：{held}' },
    next: { en: 'name a layer of polygons', zh: '请指明面图层' },
  },
  LAYER_NOT_THERE: {
    exit: 2,
    what: {
      en: 'a shapefile has one layer, {only}; there is no {layer}',
      zh: 'shapefile 只有一个图层 {only}，没有 {layer}',
    },
    next: { en: 'drop layer:, or name the file that holds it', zh: '去掉 layer:，或改为含该图层的文件' },
  },
  LAYER_UNKNOWN: {
    exit: 2,
    what: { en: 'there is no layer {layer}', zh: '没有图层 {layer}' },
    next: { en: 'did you mean {nearest}? The layers are: {layers}', zh: '是否为 {nearest}？现有图层：{layers}' },
  },
  LEDGER_CLOSE_REFUSED: {
    exit: 2,
    what: { en: 'entry {id} cannot be closed out: {reason}', zh: '台账条目 {id} 不能销号：{reason}' },
    next: {
      en: 'record what is missing first (tuban ledger set {id} remaining=0 accepted=DATE accepted_by=NAME), then closed=DATE',
      zh: '请先登记所缺内容（tuban ledger set {id} remaining=0 accepted=日期 accepted_by=姓名），再登记 closed=日期',
    },
  },
  LEDGER_CORRECTION_LATE: {
    exit: 20,
    what: {
      en: 'release {name} cannot be corrected any more: release {last} was added after it and was matched against its outlines',
      zh: '期次 {name} 已不能更正：其后已入库 {last}，后者的比对以其图形为准',
    },
    next: {
      en: 'make a new store, add the releases again in their order with the corrected one in its place, and import the states from an export',
      zh: '请新建台账库，按顺序重新入库各期（用更正后的成果替换该期），再从导出表导入整改状态',
    },
  },
  LEDGER_CRS_DIFFERS: {
    exit: 20,
    what: { en: 'the release is in {crs}, the store in {store}', zh: '该期成果的坐标系为 {crs}，台账库为 {store}' },
    next: {
      en: 'run the job in the system of the store (convert the patches, or --crs), then add it',
      zh: '请将图斑转换到台账库的坐标系重新运行后再入库',
    },
  },
  LEDGER_DATE_BACKWARDS: {
    exit: 2,
    what: {
      en: 'release {name} is dated {date}, before {last} ({lastDate})',
      zh: '期次 {name} 的日期 {date} 早于已入库的{last}（{lastDate}）',
    },
    next: {
      en: 'add releases in the order of their days, or correct --date',
      zh: '请按日期先后入库，或更正 --date',
    },
  },
  LEDGER_DATE_MISSING: {
    exit: 2,
    what: { en: 'the release has no date: its job names none', zh: '该期没有日期：任务中未写明' },
    next: {
      en: 'give the day its list was formed: --date YYYY-MM-DD',
      zh: '请给出清单形成日期：--date YYYY-MM-DD',
    },
  },
  LEDGER_ENTRY_UNKNOWN: {
    exit: 2,
    what: { en: 'there is no entry {id} on the ledger', zh: '台账中没有条目 {id}' },
    next: {
      en: 'did you mean {nearest}? tuban ledger list shows all',
      zh: '是否为 {nearest}？全部条目见 tuban ledger list',
    },
  },
  LEDGER_EXISTS: {
    exit: 2,
    what: { en: 'a file of that name is there already', zh: '同名文件已存在' },
    next: {
      en: 'name another with --store FILE; an existing ledger is never overwritten',
      zh: '请用 --store 另取文件名；已有台账库不会被覆盖',
    },
  },
  LEDGER_FIELD_INVALID: {
    exit: 2,
    what: { en: '{field}={value} cannot be set: {reason}', zh: '无法登记 {field}={value}：{reason}' },
    next: {
      en: 'fields: {known}',
      zh: '可用字段：{known}',
    },
  },
  LEDGER_IN_USE: {
    exit: 75,
    what: {
      en: 'another program is changing the store ({name} lies beside it)',
      zh: '另一程序正在修改台账库（旁边有 {name}）',
    },
    next: {
      en: 'end editing and close the layer in QGIS or the other program, then run again',
      zh: '请在 QGIS 等程序中结束编辑并关闭图层后重试',
    },
  },
  LEDGER_LOCKED: {
    exit: 11,
    what: {
      en: 'another process holds the store (process {pid} on {host})',
      zh: '台账库被另一进程占用（{host} 上的进程 {pid}）',
    },
    next: {
      en: 'wait until it has ended; if none is running, remove {lock}',
      zh: '请等待其结束；如确无进程在运行，请删除 {lock}',
    },
  },
  LEDGER_MISSING: {
    exit: 2,
    what: { en: 'there is no ledger store here', zh: '此处没有台账库' },
    next: {
      en: 'make one with tuban ledger init, or name it with --store FILE',
      zh: '请用 tuban ledger init 建立，或用 --store 指明文件',
    },
  },
  LEDGER_NOT_RECOGNISED: {
    exit: 2,
    what: {
      en: 'no column of patch ids is found in the ledger, and nothing that adds up',
      zh: '台账中找不到图斑编号列，也没有可核对的合计项',
    },
    next: {
      en: 'give the column of ids one of the usual headings (监测编号, 图斑编号, 线索编号), or name the worksheet with --sheet',
      zh: '请把编号列的表头改为常用名称（监测编号、图斑编号、线索编号），或用 --sheet 指定工作表',
    },
  },
  LEDGER_NO_OUTLINES: {
    exit: 2,
    what: { en: 'the result holds no outlines of its patches (ledger.shp)', zh: '成果中没有图斑图形（ledger.shp）' },
    next: {
      en: 'run the job again with --formats shp,csv, then add it',
      zh: '请用 --formats shp,csv 重新运行后再入库',
    },
  },
  LEDGER_RELEASE_UNKNOWN: {
    exit: 2,
    what: {
      en: 'there is no release {name} on the ledger; there are {known}',
      zh: '台账中没有期次 {name}，现有 {known}',
    },
    next: {
      en: 'did you mean {nearest}? a release of a store is written as STORE.gpkg:RELEASE',
      zh: '是否为 {nearest}？台账库中的期次写作 台账库.gpkg:期次名',
    },
  },
  LEDGER_UNREADABLE: {
    exit: 20,
    what: { en: 'this is not a ledger store that can be read: {reason}', zh: '不是可读取的台账库：{reason}' },
    next: {
      en: 'name the .gpkg made by tuban ledger init; a damaged one is replaced by its backup',
      zh: '请指明由 tuban ledger init 建立的 .gpkg；如已损坏请用备份恢复',
    },
  },
  LOOKBACK_NO_DATE: {
    exit: 20,
    what: { en: 'a patch has no date of its image', zh: '图斑没有影像日期' },
    next: {
      en: 'state the day of the images with --image-date DATE, so that it can be told whether they are newer than a close-out',
      zh: '请用 --image-date 日期 指明影像日期，才能判断影像是否晚于销号',
    },
  },
  MEMORY_SHORT: {
    exit: 75,
    what: { en: 'the memory is used up; nothing was published', zh: '内存已用尽，未发布任何结果' },
    next: {
      en: 'allow the program more memory, or let fewer threads work (--jobs 1)',
      zh: '请放宽内存限制，或减少线程（--jobs 1）',
    },
  },
  NONE_CONTRADICTED: {
    exit: 2,
    what: {
      en: 'the job declares that there are no {kind} approvals and gives a layer of them',
      zh: '任务既声明没有 {kind} 类审批，又给出了该类图层',
    },
    next: { en: 'drop one of the two', zh: '请去掉其中之一' },
  },
  NOT_AN_IMAGE: {
    exit: 2,
    what: { en: 'this is not a georeferenced image', zh: '该文件不是带地理参考的影像' },
    next: {
      en: 'name a raster that GDAL places on the map: GeoTIFF, VRT, or an image with its world file',
      zh: '请给出 GDAL 可定位的栅格：GeoTIFF、VRT，或带坐标文件的影像',
    },
  },
  NOT_A_FLATGEOBUF: {
    exit: 20,
    what: { en: 'this is not a FlatGeobuf file of polygons: {reason}', zh: '不是面状 FlatGeobuf 文件：{reason}' },
    next: { en: 'export the layer again as polygons', zh: '请重新导出为面状图层' },
  },
  NOT_A_GEOJSON: {
    exit: 20,
    what: { en: 'this is not a GeoJSON of polygons: {reason}', zh: '不是面状 GeoJSON：{reason}' },
    next: {
      en: 'export the layer as GeoJSON with polygons (a FeatureCollection, or one feature a line)',
      zh: '请将图层导出为面状 GeoJSON（FeatureCollection，或每行一个要素）',
    },
  },
  NOT_A_GEOPARQUET: {
    exit: 20,
    what: { en: 'this is not a GeoParquet of polygons: {reason}', zh: '不是面状 GeoParquet：{reason}' },
    next: {
      en: 'write the layer again as GeoParquet 1.1 with WKB geometries, or hand it over as GeoPackage',
      zh: '请以 WKB 图形重新写出 GeoParquet 1.1，或改用 GeoPackage',
    },
  },
  NOT_A_SHAPEFILE: {
    exit: 20,
    what: { en: 'this is not a polygon shapefile: {reason}', zh: '不是面状 shapefile：{reason}' },
    next: { en: 'export the layer again as a polygon shapefile', zh: '请重新导出为面状 shapefile' },
  },
  NOT_A_TABLE: {
    exit: 20,
    what: { en: 'this is not a table that can be read: {reason}', zh: '不是可读取的表格：{reason}' },
    next: {
      en: 'give a CSV, or a workbook saved as .xlsx, with a row of headings above the data',
      zh: '请给出 CSV 或另存为 .xlsx 的工作簿，数据之上须有一行表头',
    },
  },
  NOT_BOUNDARY_TXT: {
    exit: 20,
    what: { en: 'this is not a boundary-point TXT: {reason}', zh: '不是界址点坐标 TXT：{reason}' },
    next: {
      en: 'give the exchange file with [属性描述] and [地块坐标], or name the right file',
      zh: '请给出含 [属性描述]、[地块坐标] 的坐标交换文件，或检查文件是否选错',
    },
  },
  NO_PATCHES_GIVEN: {
    exit: 2,
    what: {
      en: 'no patch layer was given',
      zh: '未给出图斑图层',
    },
    next: {
      en: 'name it: --patches FILE.shp, or patches: in a job file',
      zh: '请用 --patches 文件.shp 或任务文件 patches: 指明',
    },
  },
  OPTION_UNKNOWN: {
    exit: 2,
    what: {
      en: 'there is no option {option}',
      zh: '没有参数 {option}',
    },
    next: {
      en: 'did you mean {nearest}? tuban {command} --help lists all options',
      zh: '是否为 {nearest}？全部参数见 tuban {command} --help',
    },
  },
  OPTION_VALUE_INVALID: {
    exit: 2,
    what: {
      en: '{value} is not a value for {option}',
      zh: '参数 {option} 的值 {value} 无效',
    },
    next: {
      en: 'possible: {allowed}',
      zh: '可用：{allowed}',
    },
  },
  OPTION_VALUE_MISSING: {
    exit: 2,
    what: {
      en: 'the option {option} needs a value',
      zh: '参数 {option} 缺少取值',
    },
    next: {
      en: 'write the value behind it; tuban {command} --help shows an example',
      zh: '请在其后给出取值；用法见 tuban {command} --help',
    },
  },
  OUTLINES_MISSING: {
    exit: 2,
    what: {
      en: 'the result has no outlines to draw (ledger.shp)',
      zh: '结果中没有图斑边界（ledger.shp）',
    },
    next: {
      en: 'run again with --formats shp,csv --pieces',
      zh: '请用 --formats shp,csv --pieces 重新运行',
    },
  },
  OUTPUT_IS_INPUT: {
    exit: 2,
    what: { en: 'the output would take the place of {input}, which is read', zh: '输出会覆盖正在读取的 {input}' },
    next: { en: 'give the output another name', zh: '请换一个输出文件名' },
  },
  OUTPUT_TWICE: {
    exit: 2,
    what: { en: 'two outputs would have this name', zh: '两项输出指向同一文件' },
    next: { en: 'give each output a name of its own', zh: '请为每项输出指定不同的文件名' },
  },
  OUTPUT_KIND_UNKNOWN: {
    exit: 2,
    what: {
      en: 'the ending of the file says no format that can be written here (possible: {known})',
      zh: '文件扩展名不是此处可输出的格式（可用：{known}）',
    },
    next: {
      en: 'end its name in one of {known}',
      zh: '请使用以下扩展名之一：{known}',
    },
  },
  OUTPUT_MISSING: {
    exit: 2,
    what: { en: 'it is not said where to write', zh: '没有指明输出位置' },
    next: {
      en: 'name a workbook with -o FILE.xlsx, or a folder with --csv DIR',
      zh: '请用 -o 指定工作簿（.xlsx），或用 --csv 指定文件夹',
    },
  },
  OUTPUT_NEEDS_FILE: {
    exit: 2,
    what: { en: '{format} is not written to standard output', zh: '{format} 不能写到标准输出' },
    next: {
      en: 'name a file with -o',
      zh: '请用 -o 指定文件',
    },
  },
  OUT_EXISTS: {
    exit: 2,
    what: {
      en: 'the output folder {dir} already holds a result',
      zh: '输出文件夹 {dir} 已有结果',
    },
    next: {
      en: 'choose another --out, or replace the result with --overwrite',
      zh: '请另选 --out，或用 --overwrite 替换',
    },
  },
  OUT_IS_VOLUME: {
    exit: 2,
    what: {
      en: 'the output folder {dir} is the root of a volume: a result takes its place by renaming, which a root does not allow',
      zh: '输出文件夹 {dir} 是卷的根目录：结果靠改名就位，根目录不能改名',
    },
    next: {
      en: 'name a folder inside of it: --out {dir}/result',
      zh: '请指定其中的文件夹：--out {dir}/result',
    },
  },
  OUT_LOCKED: {
    exit: 11,
    what: {
      en: 'another run is writing {dir}: process {pid} on {host}, since {since}',
      zh: '另一个运行正在写入 {dir}：进程 {pid}，主机 {host}，开始于 {since}',
    },
    next: {
      en: 'wait for it and run again; if that process certainly is no more, delete {lock}',
      zh: '请等其结束后再运行；如确认该进程已不存在，请删除 {lock}',
    },
  },
  OUT_NOT_OURS: {
    exit: 2,
    what: {
      en: 'the output folder {dir} holds files that are not a tuban result: {names}',
      zh: '输出文件夹 {dir} 中有不是本工具生成的文件：{names}',
    },
    next: {
      en: 'choose another --out; --overwrite replaces only a result of tuban',
      zh: '请另选 --out；--overwrite 只替换本工具的结果',
    },
  },
  OUT_NOT_WRITABLE: {
    exit: 75,
    what: {
      en: 'the output folder cannot be written: {dir} ({reason})',
      zh: '输出文件夹不可写：{dir}（{reason}）',
    },
    next: {
      en: 'check the disk, the permissions and whether another program holds the files, then run again; nothing was published',
      zh: '请检查磁盘、权限及文件占用后重试；本次未发布任何结果',
    },
  },
  OUT_PATH_BLOCKED: {
    exit: 2,
    what: {
      en: 'the output folder {dir} cannot be made: {file} is a file',
      zh: '无法创建输出文件夹 {dir}：{file} 是文件',
    },
    next: {
      en: 'choose another --out',
      zh: '请另选 --out',
    },
  },
  OVERLAY_LETTER_UNKNOWN: {
    exit: 2,
    what: { en: '--id names a layer {letter} that was not given', zh: '--id 指定了未给出的图层 {letter}' },
    next: { en: 'the layers are {letters}, in the order given', zh: '图层按给出的顺序为 {letters}' },
  },
  OVERLAY_NEEDS_TWO: {
    exit: 2,
    what: { en: 'an overlay needs two layers or more', zh: '套合至少需要两个图层' },
    next: { en: 'tuban overlay A.shp B.shp [C.shp …]', zh: '用法：tuban overlay A.shp B.shp [C.shp …]' },
  },
  PART_OF_SHAPEFILE: {
    exit: 2,
    what: {
      en: '{name} is one of the files of a shapefile, not the layer itself',
      zh: '{name} 只是 shapefile 的组成文件，不是图层本身',
    },
    next: { en: 'give {shp}; the files beside it are found by themselves', zh: '请给出 {shp}，其余文件会自动找到' },
  },
  PATCH_UNKNOWN: {
    exit: 2,
    what: {
      en: 'there is no patch {id} in this result',
      zh: '结果中没有图斑 {id}',
    },
    next: {
      en: 'did you mean {nearest}? The ids stand in the column JCBH of the ledger',
      zh: '是否为 {nearest}？编号见台账 JCBH 列',
    },
  },
  POLYGON_UNUSABLE: {
    exit: 20,
    what: { en: 'a polygon cannot be used: {fault}', zh: '有无法使用的图形：{fault}' },
    next: {
      en: 'repair or remove the record, then run again; nothing was written',
      zh: '请修复或删除该记录后重试；未写入任何内容',
    },
  },
  RECORD_COUNTS_DIFFER: {
    exit: 20,
    what: {
      en: 'the .shp has {shapes} records, the .dbf has {rows}',
      zh: '.shp 有 {shapes} 条记录，.dbf 有 {rows} 条',
    },
    next: {
      en: 'copy .shp, .shx and .dbf together from the source; records and attributes no longer belong to each other',
      zh: '请从原处一并复制 .shp、.shx、.dbf；当前图形与属性已对不上',
    },
  },
  REGISTER_KEY_REPEATED: {
    exit: 20,
    what: {
      en: 'rows {first} and {second} of the register have the key "{key}" and differ in "{column}"',
      zh: '台账第 {first} 行与第 {second} 行的键值“{key}”相同，但“{column}”不同',
    },
    next: {
      en: 'leave the row that holds, or join by a column that tells them apart',
      zh: '请只保留有效的一行，或改用能区分两者的列作为键',
    },
  },
  RESULT_BROKEN: {
    exit: 30,
    what: {
      en: 'the result was read back before publishing and is not sound: {list}',
      zh: '发布前回读检查未通过：{list}',
    },
    next: {
      en: 'nothing was published; check the disk and run again; should it happen again, report it as a defect',
      zh: '未发布任何结果；请检查磁盘后重新运行，如再次出现请作为程序缺陷上报',
    },
  },
  RESULT_LACKS: {
    exit: 2,
    what: {
      en: 'the result {dir} has no {file}',
      zh: '结果 {dir} 中没有 {file}',
    },
    next: {
      en: 'run the job again with this version, csv among its formats; the inputs are needed for that once',
      zh: '请用当前版本重新运行任务，输出格式须含 csv；此时需要输入数据',
    },
  },
  RESULT_OLDER: {
    exit: 2,
    what: {
      en: 'the result was written by tuban {version}, which kept less of its job ({lacks})',
      zh: '该结果由 tuban {version} 生成，其中没有记录任务的全部设置（缺 {lacks}）',
    },
    next: {
      en: 'run the job again with this version',
      zh: '请用当前版本重新运行任务',
    },
  },
  RESULT_REVIEWED: {
    exit: 2,
    what: {
      en: 'the result {dir} holds decisions of reviewers, which would be lost',
      zh: '结果 {dir} 中有复核意见，覆盖后会丢失',
    },
    next: {
      en: 'name another folder with --out; the new result goes without the decisions, as they were made on the old classes',
      zh: '请用 --out 指定其他文件夹；复核意见针对原判定，新结果中不含复核意见',
    },
  },
  RESULT_UNREADABLE: {
    exit: 2,
    what: {
      en: '{dir} is not a finished result of tuban: {reason}',
      zh: '{dir} 不是完整的 tuban 结果：{reason}',
    },
    next: {
      en: 'name the folder given as --out',
      zh: '请给出 --out 所指的文件夹',
    },
  },
  REVIEW_INVALID: {
    exit: 2,
    what: {
      en: 'this is not a usable decisions file: {reason}',
      zh: '复核意见文件无法使用：{reason}',
    },
    next: {
      en: 'use the file as the report saves it (Save decisions); nothing was changed',
      zh: '请使用报告导出的文件（导出复核意见）；未做任何更改',
    },
  },
  REVIEW_OTHER_RESULT: {
    exit: 20,
    what: {
      en: 'these decisions were made on another result ({found}), not on {digest} in {dir}',
      zh: '这些复核意见针对另一份结果（{found}），而不是 {dir} 中的 {digest}',
    },
    next: {
      en: 'apply them to the result whose report was reviewed, or review a report of this one; nothing was changed',
      zh: '请应用到当时复核的结果，或对本结果的报告重新复核；未做任何更改',
    },
  },
  RULES_CITATION_MISSING: {
    exit: 21,
    what: {
      en: '{path} has no citation (line {line}); a rule nobody can look up cannot be signed',
      zh: '{path} 缺少依据（第 {line} 行）；没有出处的规则无法签字',
    },
    next: {
      en: 'add cite: with the document and article, or say openly that it is local practice',
      zh: '请补充 cite：文件及条款，或明确写明为本地做法',
    },
  },
  RULES_DATES: {
    exit: 21,
    what: {
      en: '{path} (line {line}): since {since} lies after until {until}',
      zh: '{path}（第 {line} 行）：起始日期 {since} 晚于截止日期 {until}',
    },
    next: { en: 'correct since: or until:', zh: '请更正 since: 或 until:' },
  },
  RULES_DUPLICATE: {
    exit: 21,
    what: { en: '{path} (line {line}): {name} stands there twice', zh: '{path}（第 {line} 行）：{name} 重复' },
    next: { en: 'give each its own name', zh: '请使用不同的名称' },
  },
  RULES_EXTENDS: {
    exit: 21,
    what: {
      en: '{path} (line {line}): the pack cannot build on {name}: {reason}',
      zh: '{path}（第 {line} 行）：不能以 {name} 为基础：{reason}',
    },
    next: {
      en: 'name a shipped pack (tuban rules list), or a .yaml file seen from the folder of this pack',
      zh: '请写内置规则包名称（tuban rules list），或相对于本规则包所在文件夹的 .yaml 路径',
    },
  },
  RULES_FACT_UNKNOWN: {
    exit: 21,
    what: { en: '{path} (line {line}): there is no fact {fact}', zh: '{path}（第 {line} 行）：没有名为 {fact} 的指标' },
    next: { en: 'did you mean {nearest}?', zh: '是否为 {nearest}？' },
  },
  RULES_KEY_UNKNOWN: {
    exit: 21,
    what: { en: '{path} (line {line}): the key {key} is not known', zh: '{path}（第 {line} 行）：不认识的键 {key}' },
    next: { en: 'did you mean {nearest}? Possible here: {allowed}', zh: '是否为 {nearest}？此处可用：{allowed}' },
  },
  RULES_NAME_UNKNOWN: {
    exit: 21,
    what: {
      en: '{path} (line {line}): {name} is not defined in this pack',
      zh: '{path}（第 {line} 行）：本规则包未定义 {name}',
    },
    next: { en: 'did you mean {nearest}? Otherwise define it', zh: '是否为 {nearest}？否则请先定义' },
  },
  RULES_NEED_AS_OF: {
    exit: 2,
    what: {
      en: 'the rules of {pack} are valid by the date of the job (validOn: asOf), and the job has none',
      zh: '规则包 {pack} 的规则按任务日期（validOn: asOf）确定是否适用，而任务没有日期',
    },
    next: {
      en: 'give it: --as-of YYYY-MM-DD, or as_of: in the job file',
      zh: '请用 --as-of YYYY-MM-DD 或任务文件 as_of: 给出',
    },
  },
  RULES_PACK_UNKNOWN: {
    exit: 2,
    what: { en: 'there is no shipped rule pack {name}', zh: '没有内置规则包 {name}' },
    next: {
      en: 'did you mean {nearest}? Shipped: {allowed}; for a pack of your own give its path, ending in .yaml',
      zh: '是否为 {nearest}？内置规则包：{allowed}；自有规则包请给出以 .yaml 结尾的路径',
    },
  },
  RULES_PARAMETER_UNKNOWN: {
    exit: 2,
    what: { en: 'the rule pack {pack} has no parameter {name}', zh: '规则包 {pack} 没有参数 {name}' },
    next: {
      en: 'did you mean {nearest}? Its parameters: {allowed}',
      zh: '是否为 {nearest}？可用参数：{allowed}',
    },
  },
  RULES_PARAMETER_VALUE: {
    exit: 2,
    what: {
      en: 'the parameter {name} of {pack} cannot be {found}: expected {expected}',
      zh: '规则包 {pack} 的参数 {name} 不能为 {found}：应为{expected}',
    },
    next: {
      en: 'give the value in the unit of the pack (tuban rules show {pack}); days in quotes',
      zh: '请按规则包的单位填写（tuban rules show {pack}）；日期请加引号',
    },
  },
  RULES_PLACEHOLDER: {
    exit: 21,
    what: {
      en: '{path} (line {line}): the placeholder {name} means nothing',
      zh: '{path}（第 {line} 行）：占位符 {name} 无对应指标',
    },
    next: {
      en: 'did you mean {nearest}? A placeholder is a fact, landClass.CODE or parameter.NAME',
      zh: '是否为 {nearest}？占位符只能是指标、landClass.代码 或 parameter.名称',
    },
  },
  RULES_SYNTAX: {
    exit: 21,
    what: {
      en: 'the rule pack is not readable YAML (line {line}, column {column}): {reason}',
      zh: '规则包不是可读的 YAML（第 {line} 行第 {column} 列）：{reason}',
    },
    next: {
      en: 'correct the place; anchors, aliases and tags are not allowed',
      zh: '请更正该处；不允许使用锚点、别名和标签',
    },
  },
  RULES_UNIT: {
    exit: 21,
    what: {
      en: '{path} (line {line}): the unit {unit} does not fit {fact}',
      zh: '{path}（第 {line} 行）：单位 {unit} 不适用于 {fact}',
    },
    next: { en: 'possible here: {allowed}', zh: '此处可用：{allowed}' },
  },
  RULES_VALUE: {
    exit: 21,
    what: {
      en: '{path} (line {line}): expected {expected}, found {found}',
      zh: '{path}（第 {line} 行）：应为 {expected}，实为 {found}',
    },
    next: { en: 'correct the value; codes and dates stand in quotes', zh: '请更正；代码和日期请加引号' },
  },
  SETTINGS_INVALID: {
    exit: 2,
    what: { en: 'the settings are wrong at {path}: {reason}', zh: '设置文件 {path} 处有误：{reason}' },
    next: {
      en: 'correct the place; keys and values as in tuban ledger settings',
      zh: '请更正；键与取值见 tuban ledger settings',
    },
  },
  SHAPEFILE_DAMAGED: {
    exit: 20,
    what: { en: 'the shapefile is damaged: {reason}', zh: 'shapefile 已损坏：{reason}' },
    next: { en: 'copy or export it again; do not repair it by hand', zh: '请重新复制或导出，不要手工修补' },
  },
  SHEET_UNKNOWN: {
    exit: 2,
    what: { en: 'the workbook has no sheet {sheet}', zh: '工作簿中没有工作表 {sheet}' },
    next: { en: 'did you mean {nearest}? Its sheets are: {sheets}', zh: '是否为 {nearest}？现有工作表：{sheets}' },
  },
  SHP_NOT_THERE: {
    exit: 2,
    what: {
      en: '{name} is one of the files of a shapefile, whose outlines are missing: there is no {shp} beside it',
      zh: '{name} 只是 shapefile 的组成文件，旁边没有存放图形的 {shp}',
    },
    next: {
      en: 'copy the shapefile again with all its files (.shp, .shx, .dbf, .prj), and give the .shp',
      zh: '请连同全部文件（.shp、.shx、.dbf、.prj）重新复制，并给出 .shp',
    },
  },
  SIZE_LIMIT: {
    exit: 20,
    what: {
      en: '{file} would grow beyond the 2 GB a shapefile can hold',
      zh: '{file} 将超过 shapefile 的 2 GB 上限',
    },
    next: {
      en: 'run fewer patches at a time, or leave out the shapefile: --formats csv',
      zh: '请分批运行，或不输出 shapefile：--formats csv',
    },
  },
  STATED_AREAS_MISSING: {
    exit: 20,
    what: {
      en: 'areas of attributes are wanted (--whole-parcels attribute), but the baseline has no fields TBMJ and TBDLMJ',
      zh: '要求按属性面积计（--whole-parcels attribute），但底图没有 TBMJ、TBDLMJ 字段',
    },
    next: {
      en: 'name them with --field baseline.statedArea=FIELD --field baseline.netArea=FIELD, or measure by --whole-parcels geometry',
      zh: '请用 --field baseline.statedArea=字段名 --field baseline.netArea=字段名 指定，或改用 --whole-parcels geometry',
    },
  },
  STDOUT_IS_TERMINAL: {
    exit: 2,
    what: {
      en: '{format} is no text: it is not written to a terminal',
      zh: '{format} 不是文本格式，不输出到终端',
    },
    next: {
      en: 'name a file: -o result.{format}; or send it on: > result.{format}',
      zh: '请指定文件：-o result.{format}；或重定向：> result.{format}',
    },
  },
  STDOUT_REFUSED: {
    exit: 75,
    what: { en: 'standard output cannot be written ({reason})', zh: '标准输出不可写（{reason}）' },
    next: {
      en: 'check the disk or the program behind it; what went to --out is not affected',
      zh: '请检查其后的磁盘或程序；写入 --out 的结果不受影响',
    },
  },
  TABLE_COLUMNS_UNKNOWN: {
    exit: 20,
    what: { en: 'the columns with the geometry are not known: {reason}', zh: '无法确定图形所在的列：{reason}' },
    next: {
      en: 'a table has a column WKT, or columns for easting, northing and the id of the parcel. Its headings are: {headings}',
      zh: '表格须有 WKT 列，或有东坐标、北坐标及地块编号三列。现有表头：{headings}',
    },
  },
  TABLE_DAMAGED: {
    exit: 20,
    what: { en: 'the table is damaged: {reason}', zh: '表格已损坏：{reason}' },
    next: { en: 'save or export it again', zh: '请重新保存或导出' },
  },
  TARGET_IS_SOURCE: {
    exit: 2,
    what: {
      en: 'the file to write is one of those that are read',
      zh: '要写出的文件就是被读取的文件',
    },
    next: { en: 'give the target another name', zh: '请为输出文件另取名称' },
  },
  TARGET_MISSING: {
    exit: 2,
    what: {
      en: 'one path is given: a layer and a file to write are needed',
      zh: '只给出了一个路径，需要来源图层和目标文件',
    },
    next: {
      en: 'write tuban convert LAYER TARGET, for example dltb.gdb:DLTB dltb.shp',
      zh: '请写作 tuban convert 图层 目标，例如 dltb.gdb:DLTB dltb.shp',
    },
  },
  TARGET_UNFIT: {
    exit: 2,
    what: { en: 'this format cannot hold the layer: {reason}', zh: '该格式不能容纳此图层：{reason}' },
    next: {
      en: 'choose another format for the target, for example .gpkg, .csv or .shp',
      zh: '请改用其他格式，如 .gpkg、.csv 或 .shp',
    },
  },
  TEMP_NOT_WRITABLE: {
    exit: 75,
    what: { en: 'temporary files cannot be written to {dir} ({reason})', zh: '临时文件无法写入 {dir}（{reason}）' },
    next: {
      en: 'make room there, or name another folder in the environment variable TUBAN_TMP',
      zh: '请清理磁盘空间，或用环境变量 TUBAN_TMP 指定其他文件夹',
    },
  },
  TERMINATED: {
    exit: 143,
    what: {
      en: 'ended by the system or another program (SIGTERM); nothing was published',
      zh: '被系统或其他程序终止（SIGTERM），未发布任何结果',
    },
    next: {
      en: 'run the same command again; an earlier result is untouched, and finished units are not computed again',
      zh: '重新运行同一命令即可；原有结果未受影响，已完成的单元不会重算',
    },
  },
  TEXT_ENCODING_UNFIT: {
    exit: 20,
    what: {
      en: 'the text is not UTF-8, as {format} must be; it looks like {encoding} ({place})',
      zh: '文本不是 {format} 规定的 UTF-8，像是 {encoding}（{place}）',
    },
    next: {
      en: 'if that is right, state it: --encoding {encoding}; else export it again as UTF-8',
      zh: '如确为该编码，请用 --encoding {encoding} 指明；否则请按 UTF-8 重新导出',
    },
  },
  UNITS_NONE: {
    exit: 2,
    what: { en: 'units: {pattern} matches nothing', zh: 'units: {pattern} 没有匹配到任何单元' },
    next: {
      en: 'correct the pattern: one star stands for the name of the unit, for example counties/*; or list the names',
      zh: '请更正：用一个星号代表单元名称，例如 counties/*；或逐个列出名称',
    },
  },
  UNITS_NOT_THERE: {
    exit: 2,
    what: { en: '{dir} holds no job over many units', zh: '{dir} 不是多单元任务的输出文件夹' },
    next: {
      en: 'name the output folder of a job with units:; a job of one is simply run again',
      zh: '请给出含 units: 的任务的输出文件夹；单个任务直接重新运行即可',
    },
  },
  UNIT_NAME_UNUSABLE: {
    exit: 2,
    what: {
      en: 'the unit {name} cannot be the name of a folder below the output, or stands there twice',
      zh: '单元 {name} 不能作为输出文件夹下的文件夹名，或重复出现',
    },
    next: { en: 'use plain names, for example 320482', zh: '请使用普通名称，例如 320482' },
  },
  UNIT_NOT_IN_PATHS: {
    exit: 2,
    what: {
      en: "the job has units:, but the path of its patches does not say where a unit's lie",
      zh: '任务有 units:，但图斑路径中没有单元的位置',
    },
    next: {
      en: 'write {unit} in its path where the name of the unit belongs, for example counties/{unit}/patches.shp',
      zh: '请在路径中用 {unit} 代表单元名称，例如 counties/{unit}/patches.shp',
    },
  },
  USAGE: {
    exit: 2,
    what: {
      en: '{reason}',
      zh: '{reason}',
    },
    next: {
      en: 'see tuban {command} --help',
      zh: '请查看 tuban {command} --help',
    },
  },
} as const satisfies Record<string, ProblemWords>;

export type ProblemCode = keyof typeof PROBLEMS;
