export { unguarded } from '../io/write/csv-text.js';
