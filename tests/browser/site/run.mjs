// Runs notebooks in the browser's Python, without a browser: the cells go through the
// interpreter of JupyterLite's own kernel.
//
//   node run.mjs <folder of Pyodide> <folder of the files> <result> <notebook>...
//
// Writes JSON: for each notebook the seconds of processor time, and of each code cell
// its id, its tags, its error if there is one, and what it showed.
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

const [dist, files, result, ...notebooks] = process.argv.slice(2);
const { loadPyodide } = await import(`${resolve(dist)}/pyodide.mjs`);

function seconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Python's dictionaries as plain objects. */
function plain(value) {
  return value?.toJs ? value.toJs({ dict_converter: Object.fromEntries }) : value;
}

async function kernel() {
  const packages = ["ssl", "sqlite3", "ipykernel", "comm", "pyodide_kernel", "jedi"];
  packages.push("ipython", "micropip", "piplite");
  const env = { HOME: "/home/pyodide", CNNLIB_HOME: "/home/pyodide/progress" };
  const options = { indexURL: `${resolve(dist)}/`, packages, env };
  const pyodide = await loadPyodide({ ...options, stdout: () => {}, stderr: () => {} });
  await pyodide.runPythonAsync("import pyodide_kernel");
  return [pyodide, pyodide.globals.get("pyodide_kernel")];
}

async function run(name) {
  const [pyodide, { kernel_instance, stdout_stream, stderr_stream }] = await kernel();
  pyodide.FS.mkdirTree("/drive");
  pyodide.FS.mount(pyodide.FS.filesystems.NODEFS, { root: resolve(files) }, "/drive");
  const folder = `/drive/${name}`.replace(/\/[^/]*$/, "");
  await pyodide.runPythonAsync(`import os; os.chdir(${JSON.stringify(folder)})`);
  const shell = kernel_instance.interpreter;
  let shown = [];
  const show = (data) => shown.push(plain(data));
  kernel_instance._parent_header = pyodide.toPy({});
  shell.send_comm = (type) => shown.push({ comm: type });
  stdout_stream.publish_stream_callback = (stream, text) => shown.push({ [stream]: text });
  stderr_stream.publish_stream_callback = (stream, text) => shown.push({ [stream]: text });
  shell.display_pub.display_data_callback = show;
  shell.display_pub.update_display_data_callback = () => {};
  shell.display_pub.clear_output_callback = () => {};
  shell.displayhook.publish_execution_result = (count, data) => show(data);

  const cells = [];
  for (const cell of JSON.parse(readFileSync(`${files}/${name}`)).cells) {
    if (cell.cell_type !== "code") continue;
    shown = [];
    const began = seconds();
    const ended = plain(await kernel_instance.run([cell.source].flat().join("")));
    cells.push({
      id: cell.id,
      tags: cell.metadata.tags ?? [],
      seconds: seconds() - began,
      error: ended.status === "error" ? `${ended.ename}: ${ended.evalue}` : null,
      traceback: ended.status === "error" ? [ended.traceback].flat().join("\n") : null,
      shown,
    });
  }
  return cells;
}

const done = {};
for (const name of notebooks) {
  const began = seconds();
  const cells = await run(name);
  done[name] = { seconds: seconds() - began, cells };
}
writeFileSync(result, JSON.stringify(done));
process.exit(0);
